import type { Lang } from '@/lib/i18n';
import { AGGREGATES } from './words/aggregates';
import { OVER_RANGE } from './words/overRange';
import { TRANSFORMS } from './words/transforms';

/** Name, arguments, what it does in English and in Russian. */
export type FunctionRow = readonly [name: string, args: string, en: string, ru: string];

export interface FunctionDoc {
  name: string;
  args: string;
  doc: string;
  aggregate: boolean;
}

/** The functions the server knows, in PromQL and beyond it, described in the user's language. */
export function functionDocs(lang: Lang): FunctionDoc[] {
  const describe =
    (aggregate: boolean) =>
    ([name, args, en, ru]: FunctionRow): FunctionDoc => ({
      name,
      args,
      doc: lang === 'ru' ? ru : en,
      aggregate,
    });
  return [
    ...[...OVER_RANGE, ...TRANSFORMS].map(describe(false)),
    ...AGGREGATES.map(describe(true)),
  ];
}
