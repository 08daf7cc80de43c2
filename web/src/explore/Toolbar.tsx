import {
  IconArrowsSplit2,
  IconChevronDown,
  IconHistory,
  IconLayoutDashboard,
  IconLink,
  IconPlayerPlay,
  IconPlayerStop,
  IconShare,
  IconX,
} from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDashboardState } from '@/dashboard/state/context';
import { REFRESH_INTERVALS } from '@/dashboard/time/quickRanges';
import { absolute } from '@/dashboard/time/range';
import { TimePicker } from '@/dashboard/time/TimePicker';
import { Menu } from '@/dashboard/ui/Menu';
import ui from '@/dashboard/ui/ui.module.css';
import { copyText } from '@/lib/clipboard';
import { useUser } from '@/lib/queries/user';
import { useFormat } from '@/lib/useFormat';
import { toast } from '@/ui/toast';
import styles from './explore.module.css';
import type { PaneBodyProps } from './PaneBody';
import { exploreHref } from './query/panes';

const HistoryDrawer = lazy(() => import('./history/HistoryDrawer'));
const AddToDashboard = lazy(() => import('./AddToDashboard'));

interface ToolbarProps extends PaneBodyProps {
  loading: boolean;
  /** When the running queries began; infinite when none runs. */
  since: number;
  onCancel(): void;
}

export function Toolbar(props: ToolbarProps) {
  const { pane, drafts, onRun, onSplit, onClose, onSync, synced } = props;
  const { t } = useTranslation();
  const { range } = useDashboardState();
  const role = useUser()?.role;
  const canSave = role === 'Editor' || role === 'Admin';
  const [dialog, setDialog] = useState<'history' | 'dashboard'>();
  const [wasOpen, setWasOpen] = useState<ReadonlySet<string>>(new Set());
  const open = (which: 'history' | 'dashboard') => {
    setDialog(which);
    setWasOpen((old) => new Set(old).add(which));
  };
  const close = () => setDialog(undefined);
  const asked = drafts.some((q) => q.expr.trim() !== '');

  const share = async () => {
    const fixed = absolute(range.from.valueOf(), range.to.valueOf());
    const url = location.origin + exploreHref({ ...pane, queries: drafts, range: fixed });
    const copied = await copyText(url);
    toast(copied ? 'ok' : 'error', t(copied ? 'dash.share.copied' : 'dash.share.refused', { url }));
  };
  return (
    <div className={styles.toolbar} role="toolbar" aria-label={t('explore.toolbar')}>
      {onSplit && (
        <ToolButton
          label={t('explore.split')}
          onClick={() => onSplit({ ...pane, queries: drafts })}
        >
          <IconArrowsSplit2 size={16} />
        </ToolButton>
      )}
      {canSave && (
        <ToolButton
          label={t('explore.add.action')}
          disabled={!asked}
          onClick={() => open('dashboard')}
        >
          <IconLayoutDashboard size={16} />
        </ToolButton>
      )}
      <ToolButton label={t('explore.share')} onClick={() => void share()} narrow>
        <IconShare size={16} />
      </ToolButton>
      <ToolButton label={t('explore.history.title')} onClick={() => open('history')}>
        <IconHistory size={16} />
      </ToolButton>
      <span className={styles.spring} />
      <TimePicker />
      {onSync && (
        <ToolButton label={t('explore.sync')} pressed={synced} onClick={onSync} narrow>
          <IconLink size={16} />
        </ToolButton>
      )}
      <RunButton {...props} onRun={() => onRun(drafts)} />
      {onClose && (
        <ToolButton label={t('explore.pane.close')} onClick={onClose} narrow>
          <IconX size={16} />
        </ToolButton>
      )}
      <Suspense>
        {wasOpen.has('history') && (
          <HistoryDrawer
            open={dialog === 'history'}
            onClose={close}
            onPick={(exprs) => {
              close();
              onRun(queriesFrom(exprs, drafts));
            }}
          />
        )}
        {wasOpen.has('dashboard') && (
          <AddToDashboard
            open={dialog === 'dashboard'}
            onClose={close}
            queries={drafts}
            graph={pane.graph}
            range={pane.range}
          />
        )}
      </Suspense>
    </div>
  );
}

/** Queries from the history take the place of the drafts but keep their options. */
function queriesFrom(exprs: readonly string[], drafts: PaneBodyProps['drafts']) {
  const queries = exprs.slice(0, 26).map((expr, i) => {
    const known = drafts[i];
    const refId = String.fromCharCode(65 + i);
    const base = known ?? ({ ...drafts[0], legend: '', minStep: '' } as (typeof drafts)[number]);
    return { ...base, refId, expr, mode: 'code' as const, legend: '', hide: false };
  });
  return queries;
}

interface RunButtonProps {
  loading: boolean;
  since: number;
  every: string;
  onEvery(interval: string): void;
  onRun(): void;
  onCancel(): void;
}

function RunButton({ loading, since, every, onEvery, onRun, onCancel }: RunButtonProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const more = useRef<HTMLButtonElement>(null);
  const slow = useSeconds(loading ? since : Number.POSITIVE_INFINITY);
  return (
    <span className={styles.run}>
      {loading && slow !== undefined ? (
        <button type="button" className={ui.button} onClick={onCancel}>
          <IconPlayerStop size={16} aria-hidden="true" />
          {t('explore.cancel')}
          <span className={styles.clock}>{slow}</span>
        </button>
      ) : (
        <button
          type="button"
          className={ui.button}
          data-primary=""
          title={t('explore.runHint')}
          aria-label={t('explore.run')}
          onClick={onRun}
        >
          <IconPlayerPlay size={16} aria-hidden="true" />
          <span className={styles.runText}>{t('explore.run')}</span>
        </button>
      )}
      <button
        ref={more}
        type="button"
        className={ui.button}
        title={t('dash.refresh.every')}
        aria-label={t('dash.refresh.every')}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen((o) => !o)}
      >
        {every}
        <IconChevronDown size={14} aria-hidden="true" />
      </button>
      {open && more.current && (
        <Menu
          anchor={more.current}
          label={t('dash.refresh.every')}
          onClose={() => setOpen(false)}
          groups={[
            [{ label: t('dash.refresh.off'), run: () => onEvery('') }],
            REFRESH_INTERVALS.map((interval) => ({
              label: interval,
              run: () => onEvery(interval),
            })),
          ]}
        />
      )}
    </span>
  );
}

const SLOW_MS = 300;

/** How long it has been running; nothing for the short ones, whose button would only flicker. */
function useSeconds(since: number): string | undefined {
  const format = useFormat();
  const [now, setNow] = useState(0);
  useEffect(() => {
    if (!Number.isFinite(since)) return setNow(0);
    const tick = () => setNow(Date.now());
    const timer = setInterval(tick, SLOW_MS);
    return () => clearInterval(timer);
  }, [since]);
  if (now === 0 || !Number.isFinite(since) || now - since < SLOW_MS) return undefined;
  return format.duration(Math.floor((now - since) / 100) / 10);
}

interface ToolButtonProps {
  label: string;
  onClick(): void;
  disabled?: boolean;
  pressed?: boolean;
  /** The icon says it all. */
  narrow?: boolean;
  children: ReactNode;
}

function ToolButton({ label, onClick, disabled, pressed, narrow, children }: ToolButtonProps) {
  return (
    <button
      type="button"
      className={`${ui.button} ${styles.tool}`}
      title={label}
      aria-label={label}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
      {!narrow && <span className={styles.toolText}>{label}</span>}
    </button>
  );
}
