import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { flag, number } from '../../model/json';
import { NoData } from '../../ui/NoData';
import ui from '../../ui/ui.module.css';
import type { PanelProps } from '../types';
import { makeColumns } from './columns';
import { Table } from './Table';
import styles from './table.module.css';

const ROW_PX: Readonly<Record<string, number>> = { sm: 30, md: 38, lg: 48 };

export function TablePanel({ panel, data, width, height }: PanelProps) {
  const { t } = useTranslation();
  const { options } = panel;
  const frames = useMemo(() => data.frames.filter((f) => f.fields.length > 0), [data.frames]);
  const [chosen, setChosen] = useState(() => number(options.frameIndex, 0));
  const frame = frames[Math.min(chosen, frames.length - 1)];
  const columns = useMemo(
    () => (frame ? makeColumns(frame, frames, width - SCROLLBAR) : []),
    [frame, frames, width],
  );
  if (!frame || frame.length === 0) return <NoData />;
  const choosing = frames.length > 1;
  return (
    <>
      <Table
        key={chosen}
        frame={frame}
        columns={columns}
        options={options}
        height={height - (choosing ? CHOICE : 0)}
        rowHeight={ROW_PX[String(options.cellHeight)] ?? 30}
        showHeader={flag(options.showHeader, true)}
        label={panel.title}
      />
      {choosing && (
        <select
          className={`${ui.input} ${styles.frames}`}
          aria-label={t('dash.table.frame')}
          value={chosen}
          onChange={(e) => setChosen(Number(e.target.value))}
        >
          {frames.map((f, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: frames have no identity of their own
            <option key={i} value={i}>
              {f.name || f.refId || `${i + 1}`}
            </option>
          ))}
        </select>
      )}
    </>
  );
}

const SCROLLBAR = 8;
const CHOICE = 38;
