import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { PanelAnswer } from '@/dashboard/query/runPanel';
import { useFormat } from '@/lib/useFormat';
import { useErrorText } from '@/ui/states';
import styles from '../explore.module.css';
import { MAX_BYTES } from '../query/client';
import type { CostLine } from '../query/report';

interface ResultStatesProps {
  answers: readonly PanelAnswer[];
  costs: readonly CostLine[];
  failures: readonly (Error | undefined | false)[];
}

/** What has to be said about an answer before it is believed. */
export function ResultStates({ answers, costs, failures }: ResultStatesProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const errorText = useErrorText();
  const notes = new Set<string>();
  for (const failure of failures) if (failure) notes.add(errorText(failure));
  for (const { cut, series = 0, refId } of costs) {
    if (!cut) continue;
    notes.add(
      t('explore.limit.cut', {
        refId,
        size: format.bytes(MAX_BYTES),
        count: series,
        number: format.number(series),
      }),
    );
  }
  for (const { truncated, warnings } of answers) {
    if (truncated) {
      notes.add(
        t('explore.limit.series', {
          shown: format.number(truncated.shown),
          total: format.number(truncated.total),
        }),
      );
    }
    for (const warning of warnings) notes.add(warning);
  }
  if (notes.size === 0) return null;
  return (
    <div role="status">
      <ul className={styles.notes}>
        {[...notes].map((note) => (
          <li key={note}>
            <IconAlertTriangle size={16} aria-hidden="true" />
            {note}
          </li>
        ))}
      </ul>
    </div>
  );
}
