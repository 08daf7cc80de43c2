import { FieldColorModeId, type FieldConfigSource, ThresholdsMode } from '@grafana/data';

/** Visualizations that tell series apart by colour; the others colour by thresholds. */
const BY_SERIES = new Set(['timeseries', 'trend', 'piechart', 'barchart', 'histogram']);

/** What a panel means when its file does not say; files leave out what is a type's default. */
export function withDefaults(type: string, source: FieldConfigSource): FieldConfigSource {
  const { defaults } = source;
  return {
    ...source,
    defaults: {
      ...defaults,
      color: defaults.color ?? {
        mode: BY_SERIES.has(type) ? FieldColorModeId.PaletteClassic : FieldColorModeId.Thresholds,
      },
      thresholds: defaults.thresholds ?? {
        mode: ThresholdsMode.Absolute,
        steps: [
          { value: Number.NEGATIVE_INFINITY, color: 'green' },
          { value: 80, color: 'red' },
        ],
      },
    },
  };
}
