import type { DataFrame } from '@grafana/data';
import { IconCopy } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useDashboardState } from '@/dashboard/state/context';
import { timeFormat } from '@/dashboard/time/format';
import { NoData } from '@/dashboard/ui/NoData';
import ui from '@/dashboard/ui/ui.module.css';
import { copyText } from '@/lib/clipboard';
import { useFormat } from '@/lib/useFormat';
import { toast } from '@/ui/toast';
import styles from '../explore.module.css';
import { rawLines } from './raw';

/** Thousands of lines of text are for a file, not for a page. */
const SHOWN = 1000;

/** Every series with its labels and value, as text to read and copy. */
export function RawResult({ frames }: { frames: readonly DataFrame[] }) {
  const { t } = useTranslation();
  const { lang, timeZone } = useDashboardState();
  const format = useFormat();
  const lines = useMemo(() => rawLines(frames, SHOWN), [frames]);
  const total = frames.reduce((sum, f) => sum + f.length, 0);
  const times = timeFormat(lang, timeZone);
  if (lines.length === 0) return <NoData />;
  const copy = async () => {
    const text = rawLines(frames, total)
      .map((l) => `${l.series} ${l.value} ${l.time}`)
      .join('\n');
    const copied = await copyText(text);
    toast(copied ? 'ok' : 'error', t(copied ? 'explore.raw.copied' : 'explore.raw.refused'));
  };
  const first = lines[0]?.time;
  const oneTime = lines.every((l) => l.time === first);
  return (
    <div className={styles.raw}>
      <div className={styles.rawHead}>
        <span>
          {t('explore.raw.count', { count: total, number: format.number(total) })}
          {total > lines.length &&
            ` · ${t('explore.raw.first', { number: format.number(lines.length) })}`}
          {oneTime && first !== undefined && ` · ${times.full(first)}`}
        </span>
        <button type="button" className={ui.button} onClick={() => void copy()}>
          <IconCopy size={15} aria-hidden="true" />
          {t('explore.raw.copy')}
        </button>
      </div>
      <section
        className={styles.rawScroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        aria-label={t('explore.table.raw')}
      >
        <table>
          <tbody>
            {lines.map((line) => (
              <tr key={`${line.series} ${line.time}`}>
                <td>{line.series}</td>
                {!oneTime && <td className={styles.rawTime}>{times.full(line.time)}</td>}
                <td className={styles.rawValue}>{line.value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}
