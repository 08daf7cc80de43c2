import { type DataFrame, FieldType, type TimeRange } from '@grafana/data';
import type { Target } from '../../model/types';
import { evaluate } from './evaluate';
import { type Expression, type Item, inputsOf, isNumber } from './model';

export interface ExpressionTarget {
  target: Target;
  expression: Expression;
}

export interface ExpressionOutcome {
  frames: DataFrame[];
  errors: { refId: string; message: string; query: string }[];
}

/** Evaluates expressions over the frames of the queries, each after those that it reads. */
export function runExpressions(
  wanted: readonly ExpressionTarget[],
  frames: readonly DataFrame[],
  refIds: readonly string[],
  range: TimeRange,
): ExpressionOutcome {
  const results = new Map<string, readonly Item[]>();
  for (const refId of refIds) {
    results.set(refId, frames.filter((f) => f.refId === refId).flatMap(itemsOf));
  }
  const outcome: ExpressionOutcome = { frames: [], errors: [] };
  const fail = ({ target, expression }: ExpressionTarget, message: string) =>
    outcome.errors.push({ refId: target.refId, message, query: expression.text });
  const context = { results, from: range.from.valueOf(), to: range.to.valueOf() };
  let rest = [...wanted];
  while (rest.length > 0) {
    const names = new Set(rest.map((e) => e.target.refId));
    const ready = rest.filter((e) => !inputsOf(e.expression).some((name) => names.has(name)));
    if (ready.length === 0) {
      for (const e of rest) fail(e, 'The expressions need each other in a circle.');
      break;
    }
    for (const e of ready) {
      try {
        const items = evaluate(e.expression, context);
        results.set(e.target.refId, items);
        if (!e.target.hide) {
          outcome.frames.push(...items.map((item) => frameOf(item, e.target, context.to)));
        }
      } catch (error) {
        fail(e, error instanceof Error ? error.message : String(error));
      }
    }
    rest = rest.filter((e) => !ready.includes(e));
  }
  return outcome;
}

/** An instant answer is a number, a range a series; a table gives a number per row. */
function itemsOf(frame: DataFrame): Item[] {
  const time = frame.fields.find((f) => f.type === FieldType.time);
  const numbers = frame.fields.filter((f) => f.type === FieldType.number);
  const words = frame.fields.filter((f) => f.type === FieldType.string);
  const tabular = words.length > 0 || frame.meta?.preferredVisualisationType === 'table';
  if (tabular) {
    return numbers.flatMap((field) =>
      Array.from({ length: frame.length }, (_, row) => ({
        labels: Object.fromEntries(words.map((w) => [w.name, String(w.values[row] ?? '')])),
        values: [field.values[row] as number | null],
      })),
    );
  }
  const instant = time !== undefined && frame.length === 1 && time.config.interval === undefined;
  return numbers.map((field) => ({
    labels: field.labels ?? {},
    times: instant ? undefined : time?.values,
    values: field.values,
  }));
}

function frameOf(item: Item, target: Target, now: number): DataFrame {
  const times = isNumber(item) ? [now] : [...(item.times ?? [])];
  const bare = Object.keys(item.labels).length === 0;
  return {
    refId: target.refId,
    name: bare ? target.refId : undefined,
    length: times.length,
    fields: [
      { name: 'Time', type: FieldType.time, config: {}, values: times },
      {
        name: 'Value',
        type: FieldType.number,
        config: { displayNameFromDS: bare ? target.refId : undefined },
        labels: item.labels,
        values: [...item.values],
      },
    ],
  };
}
