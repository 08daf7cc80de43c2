import { intervalMs } from '../step';
import { type Node, parseFormula } from './math';
import { type Expression, type Item, isNumber } from './model';

export interface ExpressionContext {
  /** Results of the panel's queries and of the expressions before. */
  results: ReadonlyMap<string, readonly Item[]>;
  from: number;
  to: number;
}

/** More points than this an expression does not make. */
const MAX_POINTS = 20_000;

export function evaluate(expression: Expression, context: ExpressionContext): Item[] {
  switch (expression.kind) {
    case 'math':
      return formula(parseFormula(expression.text), context);
    case 'reduce':
      return input(expression, context).map((item) => reduce(item, expression));
    case 'resample':
      return input(expression, context).map((item) => resample(item, expression, context));
    case 'threshold': {
      const { type, params } = expression.evaluator;
      return input(expression, context).map((item) =>
        mapped(item, (v) => (Number.isNaN(v) ? v : Number(exceeds(v, type, params)))),
      );
    }
    case 'unsupported':
      throw new Error(`Expressions of the type "${expression.type}" are not supported.`);
  }
}

function input({ text }: Expression, { results }: ExpressionContext): readonly Item[] {
  return named(text.replace(/^\$\{?|\}$/g, '').trim(), results);
}

function named(name: string, results: ExpressionContext['results']): readonly Item[] {
  const found = results.get(name);
  if (!found) throw new Error(`The expression needs the query "${name}", which has no result.`);
  return found;
}

const mapped = (item: Item, f: (v: number) => number): Item => ({
  ...item,
  values: item.values.map((v) => (v === null ? null : f(v))),
});

function formula(node: Node, context: ExpressionContext): Item[] {
  switch (node.kind) {
    case 'number':
      return [{ labels: {}, values: [node.value] }];
    case 'ref':
      return [...named(node.name, context.results)];
    case 'unary': {
      const f = node.op === '-' ? (v: number) => -v : (v: number) => Number(v === 0);
      return formula(node.of, context).map((item) => mapped(item, f));
    }
    case 'call':
      return call(node.name, node.args, context);
    case 'binary': {
      const f = OPERATORS[node.op];
      if (!f) throw new Error(`The operator ${node.op} is unknown.`);
      return combine(formula(node.left, context), formula(node.right, context), f);
    }
  }
}

type Binary = (a: number, b: number) => number;

const OPERATORS: Readonly<Record<string, Binary>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '**': (a, b) => a ** b,
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  '<': (a, b) => Number(a < b),
  '>': (a, b) => Number(a > b),
  '<=': (a, b) => Number(a <= b),
  '>=': (a, b) => Number(a >= b),
  '&&': (a, b) => Number(a !== 0 && b !== 0),
  '||': (a, b) => Number(a !== 0 || b !== 0),
};

const CALLS: Readonly<Record<string, (v: number) => number>> = {
  abs: Math.abs,
  log: Math.log,
  round: Math.round,
  ceil: Math.ceil,
  floor: Math.floor,
  is_nan: (v) => Number(Number.isNaN(v)),
  is_inf: (v) => Number(v === Number.POSITIVE_INFINITY || v === Number.NEGATIVE_INFINITY),
  is_number: (v) => Number(Number.isFinite(v)),
};

const CONSTANTS: Readonly<Record<string, number | null>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  infn: Number.NEGATIVE_INFINITY,
  null: null,
};

function call(name: string, args: readonly Node[], context: ExpressionContext): Item[] {
  if (Object.hasOwn(CONSTANTS, name) && args.length === 0) {
    return [{ labels: {}, values: [CONSTANTS[name] ?? null] }];
  }
  const [only] = args;
  if (!only || args.length !== 1) throw new Error(`The function ${name} takes one value.`);
  const items = formula(only, context);
  if (name === 'is_null') {
    return items.map((i) => ({ ...i, values: i.values.map((v) => Number(v === null)) }));
  }
  const f = Object.hasOwn(CALLS, name) ? CALLS[name] : undefined;
  if (!f) throw new Error(`The function ${name} is unknown.`);
  return items.map((item) => mapped(item, f));
}

/** Pairs what has the same labels, or the labels of the one inside those of the other. */
function combine(left: readonly Item[], right: readonly Item[], f: Binary): Item[] {
  return left.flatMap((a) =>
    right.flatMap((b) => {
      const alone = left.length === 1 && right.length === 1;
      if (!alone && !within(a, b) && !within(b, a)) return [];
      const labels = Object.keys(a.labels).length >= Object.keys(b.labels).length ? a : b;
      return [{ ...pair(a, b, f), labels: labels.labels }];
    }),
  );
}

const within = (a: Item, b: Item): boolean =>
  Object.entries(a.labels).every(([name, value]) => b.labels[name] === value);

function pair(a: Item, b: Item, f: Binary): Item {
  const apply = (x: number | null | undefined, y: number | null | undefined) =>
    x == null || y == null ? null : f(x, y);
  if (isNumber(b)) return { ...a, values: a.values.map((v) => apply(v, b.values[0])) };
  if (isNumber(a)) return { ...b, values: b.values.map((v) => apply(a.values[0], v)) };
  const at = new Map(b.times?.map((time, i) => [time, i]));
  const shared = (a.times ?? []).flatMap((time, i): [number, number, number][] => {
    const j = at.get(time);
    return j === undefined ? [] : [[time, i, j]];
  });
  return {
    labels: a.labels,
    times: shared.map(([time]) => time),
    values: shared.map(([, i, j]) => apply(a.values[i], b.values[j])),
  };
}

function reduce(item: Item, { reducer, mode, replaceWith }: Expression): Item {
  const finite = (v: number | null): v is number => v !== null && Number.isFinite(v);
  const values =
    mode === 'drop'
      ? item.values.filter(finite)
      : item.values.map((v) => (finite(v) ? v : mode === 'replace' ? replaceWith : Number.NaN));
  return { labels: item.labels, values: [aggregate(values, reducer)] };
}

function aggregate(values: readonly number[], reducer: string): number {
  const n = values.length;
  if (reducer === 'count') return n;
  if (reducer === 'sum') return values.reduce((a, b) => a + b, 0);
  if (n === 0) return Number.NaN;
  switch (reducer) {
    case 'min':
      return values.reduce((a, b) => Math.min(a, b));
    case 'max':
      return values.reduce((a, b) => Math.max(a, b));
    case 'mean':
    case 'avg':
      return values.reduce((a, b) => a + b, 0) / n;
    case 'median': {
      if (values.some((v) => Number.isNaN(v))) return Number.NaN;
      const sorted = [...values].sort((a, b) => a - b);
      const middle = Math.floor(n / 2);
      const upper = sorted[middle] as number;
      return n % 2 === 1 ? upper : (upper + (sorted[middle - 1] as number)) / 2;
    }
    case 'last':
      return values[n - 1] as number;
    default:
      throw new Error(`The reducer "${reducer}" is unknown.`);
  }
}

function resample(item: Item, expression: Expression, { from, to }: ExpressionContext): Item {
  if (isNumber(item)) throw new Error('Only series can be resampled, not single numbers.');
  const step = intervalMs(expression.window);
  if (!step) throw new Error(`The window "${expression.window}" is no duration such as 30s.`);
  if ((to - from) / step > MAX_POINTS) {
    throw new Error(`The window ${expression.window} is too short for this time range.`);
  }
  const { times = [], values } = item;
  const outTimes: number[] = [];
  const out: (number | null)[] = [];
  let i = 0;
  let last: number | null = null;
  for (let time = from; time <= to; time += step) {
    const bucket: number[] = [];
    for (; i < times.length && (times[i] as number) <= time; i++) {
      const v = values[i];
      if (v == null) continue;
      bucket.push(v);
      last = v;
    }
    outTimes.push(time);
    if (bucket.length > 0) out.push(aggregate(bucket, expression.downsampler));
    else if (expression.upsampler === 'pad') out.push(last);
    else if (expression.upsampler === 'backfilling') {
      out.push(values.slice(i).find((v) => v !== null) ?? null);
    } else out.push(null);
  }
  return { labels: item.labels, times: outTimes, values: out };
}

function exceeds(v: number, type: string, [a = 0, b = 0]: readonly number[]): boolean {
  switch (type) {
    case 'gt':
      return v > a;
    case 'lt':
      return v < a;
    case 'eq':
      return v === a;
    case 'ne':
      return v !== a;
    case 'gte':
      return v >= a;
    case 'lte':
      return v <= a;
    case 'within_range':
      return v > Math.min(a, b) && v < Math.max(a, b);
    case 'outside_range':
      return v < Math.min(a, b) || v > Math.max(a, b);
    default:
      throw new Error(`The condition "${type}" is unknown.`);
  }
}
