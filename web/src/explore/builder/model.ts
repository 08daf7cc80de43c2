import { specOf } from './operations';

export type MatchOp = '=' | '!=' | '=~' | '!~';
export const MATCH_OPS: readonly MatchOp[] = ['=', '!=', '=~', '!~'];

export interface LabelFilter {
  label: string;
  op: MatchOp;
  value: string;
}

export interface Grouping {
  kind: 'by' | 'without';
  labels: string[];
}

export interface Operation {
  id: string;
  params: string[];
  grouping?: Grouping;
}

/** An expression as the builder shows it: a metric, and what is done to it from the inside out. */
export interface Visual {
  metric: string;
  filters: LabelFilter[];
  operations: Operation[];
}

export const emptyVisual = (): Visual => ({ metric: '', filters: [], operations: [] });

export function newOperation(id: string): Operation {
  const params = specOf(id)?.params.map((p) => p.initial) ?? [];
  return { id, params };
}

/** A filter that still lacks its label says nothing yet. */
const complete = (filter: LabelFilter): boolean => filter.label !== '';

export function selectorText({ metric, filters }: Pick<Visual, 'metric' | 'filters'>): string {
  const inside = filters
    .filter(complete)
    .map(({ label, op, value }) => `${label}${op}${JSON.stringify(value)}`)
    .join(', ');
  return inside ? `${metric}{${inside}}` : metric;
}

/** The expression of what was put together; empty while there is nothing to ask. */
export function renderVisual(visual: Visual): string {
  const selector = selectorText(visual);
  if (selector === '') return '';
  let expr = selector;
  let binary = false;
  visual.operations.forEach((operation, i) => {
    const group = specOf(operation.id)?.group;
    switch (group) {
      case 'range': {
        const window = operation.params[0] || '5m';
        // Only a selector has a range of its own; a result needs a subquery.
        const inner = i === 0 ? expr : binary ? `(${expr})` : expr;
        expr = `${operation.id}(${inner}[${i === 0 ? window : `${window}:`}])`;
        break;
      }
      case 'aggregation': {
        const grouping = groupingText(operation.grouping);
        expr = `${operation.id}${grouping}(${[...operation.params, expr].join(', ')})`;
        break;
      }
      case 'arithmetic':
        expr = `${binary ? `(${expr})` : expr} ${operation.id} ${operation.params[0] ?? ''}`;
        break;
      default:
        expr = `${operation.id}(${[...operation.params, expr].join(', ')})`;
    }
    binary = group === 'arithmetic';
  });
  return expr;
}

function groupingText(grouping: Grouping | undefined): string {
  if (!grouping || (grouping.labels.length === 0 && grouping.kind === 'by')) return '';
  return ` ${grouping.kind} (${grouping.labels.join(', ')}) `;
}
