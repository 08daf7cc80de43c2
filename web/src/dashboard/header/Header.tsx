import { IconDeviceTv, IconPencil, IconShare, IconStar, IconStarFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { copyText } from '@/lib/clipboard';
import { toast } from '@/ui/toast';
import { AnnotationToggles } from '../annotations/AnnotationToggles';
import { useDashboardState } from '../state/context';
import type { Loaded } from '../state/useDashboardQuery';
import { useStar } from '../state/useDashboardQuery';
import { RefreshPicker } from '../time/RefreshPicker';
import { absolute } from '../time/range';
import { TimePicker } from '../time/TimePicker';
import { InfoTip } from '../ui/InfoTip';
import ui from '../ui/ui.module.css';
import styles from './header.module.css';
import { LinksRow } from './LinksRow';
import { VariablesBar } from './VariablesBar';

interface HeaderProps {
  meta: Loaded['meta'];
  /** The editor's buttons, in place of those for viewing. */
  actions?: React.ReactNode;
  /** Without the variables and the time. */
  bare?: boolean;
  refreshEvery: string;
  onRefresh(): void;
}

export function Header({ meta, actions, bare, refreshEvery, onRefresh }: HeaderProps) {
  const { t } = useTranslation();
  const { dashboard, patchSearch, range } = useDashboardState();
  const share = async () => {
    const url = new URL(location.href);
    const { from, to } = absolute(range.from.valueOf(), range.to.valueOf());
    url.searchParams.set('from', from);
    url.searchParams.set('to', to);
    const copied = await copyText(url.href);
    toast(
      copied ? 'ok' : 'error',
      t(copied ? 'dash.share.copied' : 'dash.share.refused', { url: url.href }),
    );
  };
  return (
    <header className={styles.header}>
      <div className={styles.line}>
        <h1 title={dashboard.title}>{dashboard.title}</h1>
        {!actions && <Star starred={meta?.isStarred ?? false} />}
        {dashboard.description && <InfoTip text={dashboard.description} about={dashboard.title} />}
        <span className={styles.tags}>
          {dashboard.tags.map((tag) => (
            <span key={tag}>{tag}</span>
          ))}
        </span>
        <span className={styles.spring} />
        <span className={styles.controls}>
          {actions ?? (
            <>
              {meta?.canEdit && (
                <button
                  type="button"
                  className={ui.button}
                  onClick={() => patchSearch({ edit: 'true' })}
                >
                  <IconPencil size={16} />
                  {t('editing.edit')}
                </button>
              )}
              <IconAction label={t('dash.share.label')} onClick={() => void share()}>
                <IconShare size={16} />
              </IconAction>
              <IconAction label={t('dash.kiosk.enter')} onClick={() => patchSearch({ kiosk: '' })}>
                <IconDeviceTv size={16} />
              </IconAction>
            </>
          )}
          {!bare && (
            <>
              {!dashboard.hideTimepicker && <TimePicker />}
              <RefreshPicker
                value={refreshEvery}
                intervals={dashboard.refreshIntervals}
                onChange={(refresh) => patchSearch({ refresh })}
                onRefresh={onRefresh}
              />
            </>
          )}
        </span>
      </div>
      {!bare && (
        <div className={styles.line}>
          <VariablesBar />
          <AnnotationToggles />
          <span className={styles.spring} />
          <LinksRow />
        </div>
      )}
    </header>
  );
}

function Star({ starred }: { starred: boolean }) {
  const { t, i18n } = useTranslation();
  const { dashboard } = useDashboardState();
  const star = useStar(dashboard.uid, i18n.language);
  const label = t(starred ? 'dash.star.remove' : 'dash.star.add');
  return (
    <button
      type="button"
      className={`${ui.iconButton} ${styles.star}`}
      title={label}
      aria-label={label}
      aria-pressed={starred}
      onClick={() => star.mutate(!starred, { onError: (error) => toast('error', error.message) })}
    >
      {starred ? <IconStarFilled size={16} /> : <IconStar size={16} stroke={1.7} />}
    </button>
  );
}

interface IconActionProps {
  label: string;
  onClick(): void;
  children: React.ReactNode;
}

function IconAction({ label, onClick, children }: IconActionProps) {
  return (
    <button type="button" className={ui.button} title={label} aria-label={label} onClick={onClick}>
      {children}
    </button>
  );
}
