import {
  type DataFrame,
  type DataTransformerConfig,
  standardTransformers,
  standardTransformersRegistry,
  type TransformerRegistryItem,
  transformDataFrame,
} from '@grafana/data';

import { timeSeriesTable } from './timeSeriesTable';

let registered = false;

function register(): void {
  if (registered) return;
  registered = true;
  // Two names of the library may hold one id, which its registry refuses.
  const byId = new Map(
    [...Object.values(standardTransformers), timeSeriesTable].map((t) => [t.id, t]),
  );
  const items = [...byId.values()].map(
    (t): TransformerRegistryItem => ({
      id: t.id,
      name: t.name,
      transformation: async () => t,
      editor: () => null, // only Grafana's editor needs it and the pictures
      imageDark: '',
      imageLight: '',
    }),
  );
  standardTransformersRegistry.setInit(() => items);
}

/** Loaded only for panels that transform: the code weighs as much as the rest of the dashboard. */
export async function transform(
  frames: DataFrame[],
  configs: DataTransformerConfig[],
  interpolate: (text: string) => string,
): Promise<DataFrame[]> {
  register();
  const known = configs.filter((c) => standardTransformersRegistry.getIfExists(c.id));
  return new Promise((resolve, reject) => {
    let last = frames;
    transformDataFrame(known, frames, { interpolate }).subscribe({
      next: (transformed) => {
        last = transformed;
      },
      error: reject,
      complete: () => resolve(last),
    });
  });
}

/** Transformations of the panel that this version does not know, by id. */
export function unknownTransformations(configs: readonly DataTransformerConfig[]): string[] {
  register();
  return configs.map((c) => c.id).filter((id) => !standardTransformersRegistry.getIfExists(id));
}
