import { useTranslation } from 'react-i18next';
import type { Panel } from '@/dashboard/model/types';
import { PanelBody } from '@/dashboard/panels/chrome/PanelBody';
import { useDashboardState } from '@/dashboard/state/context';
import type { PanelLoad } from '@/dashboard/state/usePanelData';
import styles from '../explore.module.css';
import { RawResult } from './RawResult';
import { ResultCard } from './ResultCard';

interface TableResultProps {
  panel: Panel;
  load: PanelLoad;
  width: number;
  shown: 'table' | 'raw';
  onShow(shown: 'table' | 'raw'): void;
}

const ROW = 30;
const MIN_ROWS = 3;
const MAX_HEIGHT = 460;
const PADDING = 8;

export function TableResult({ panel, load, width, shown, onShow }: TableResultProps) {
  const { t } = useTranslation();
  const { scope } = useDashboardState();
  const { data } = load;
  if (data && data.frames.length === 0 && data.answer.errors.length > 0) return null;
  const rows = Math.max(0, ...(data?.frames.map((f) => f.length) ?? []));
  const choosing = (data?.frames.length ?? 0) > 1 ? 38 : 0;
  const height = Math.min(MAX_HEIGHT, (Math.max(rows, MIN_ROWS) + 1) * ROW + 14 + choosing);
  return (
    <ResultCard
      title={panel.title}
      loading={load.loading}
      actions={
        <fieldset className={styles.choice}>
          <legend className="visually-hidden">{t('explore.table.view')}</legend>
          {(['table', 'raw'] as const).map((view) => (
            <button
              key={view}
              type="button"
              aria-pressed={view === shown}
              onClick={() => onShow(view)}
            >
              {t(view === 'table' ? 'explore.table.table' : 'explore.table.raw')}
            </button>
          ))}
        </fieldset>
      }
    >
      {shown === 'raw' && data ? (
        <RawResult frames={data.answer.frames} />
      ) : (
        <div className={styles.table} style={{ height }}>
          {width > 0 && (
            <PanelBody
              panel={panel}
              scope={scope}
              size={{ width: width - 2 * PADDING - 2, height }}
              load={{ ...load, failure: undefined }}
              asks
            />
          )}
        </div>
      )}
    </ResultCard>
  );
}
