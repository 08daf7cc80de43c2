import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { PrometheusClient } from '@prometheus-io/codemirror-promql/dist/esm/client/prometheus';
import type { CompleteStrategy } from '@prometheus-io/codemirror-promql/dist/esm/complete';
import { HybridComplete } from '@prometheus-io/codemirror-promql/dist/esm/complete/hybrid';
import type { Lang } from '@/lib/i18n';
import { functionDocs } from './functions';

/** With more metrics than this their descriptions are not fetched at all. */
const MAX_DESCRIBED = 10_000;

/** What the dashboards fill in; the editor knows them too. */
const INTERVALS = ['$__rate_interval', '$__interval', '$__range'];

/** The library's completion of PromQL, with the functions of the server in the user's language. */
export class QueryCompletion implements CompleteStrategy {
  private readonly library: HybridComplete;
  private readonly functions: Completion[];
  private readonly known: Set<string>;

  constructor(client: PrometheusClient, lang: Lang) {
    this.library = new HybridComplete(client, MAX_DESCRIBED);
    const docs = functionDocs(lang);
    this.known = new Set(docs.map((d) => d.name));
    this.functions = docs.map(({ name, args, doc, aggregate }) => ({
      label: name,
      detail: `(${args})`,
      info: doc,
      type: aggregate ? 'keyword' : 'function',
    }));
  }

  async promQL(context: CompletionContext): Promise<CompletionResult | null> {
    const window = windowCompletion(context);
    if (window) return window;
    const result = await this.library.promQL(context);
    if (!result?.options.some((o) => o.type === 'function')) return result;
    // Ours describe the same functions and more.
    const others = result.options.filter((o) => !(isFunction(o) && this.known.has(o.label)));
    return { ...result, options: [...others, ...this.functions] };
  }

  destroy(): void {
    this.library.destroy();
  }
}

const isFunction = ({ type }: Completion): boolean => type === 'function' || type === 'keyword';

/** Inside `[…]`: the intervals that follow the range. */
function windowCompletion(context: CompletionContext): CompletionResult | undefined {
  const typed = context.matchBefore(/\[\$?\w*/);
  if (!typed || /\[\d/.test(typed.text)) return undefined;
  return {
    from: typed.from + 1,
    options: [...INTERVALS, '1m', '5m', '15m', '1h'].map((label, i) => ({
      label,
      type: 'constant',
      boost: -i,
    })),
    validFor: /^\$?\w*$/,
  };
}
