import type { TFunction } from 'i18next';
import type { PanelLoad } from '../../state/usePanelData';

/** What the reader should know about the data beside the data itself. */
export function notices({ data }: PanelLoad, t: TFunction): string[] {
  if (!data) return [];
  const { answer, frames, unknownTransformations } = data;
  const found: string[] = [];
  if (frames.length > 0) {
    for (const e of answer.errors) found.push(`${t('dash.query')} ${e.refId}: ${e.message}`);
  }
  if (answer.truncated) found.push(t('dash.truncated', answer.truncated));
  if (unknownTransformations.length > 0) {
    found.push(t('dash.unknownTransformation', { names: unknownTransformations.join(', ') }));
  }
  return [...found, ...new Set(answer.warnings)];
}
