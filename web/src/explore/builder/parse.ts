import {
  emptyVisual,
  type Grouping,
  type LabelFilter,
  MATCH_OPS,
  type MatchOp,
  type Visual,
} from './model';
import { specOf } from './operations';
import { type Token, tokenize, Unsupported } from './tokens';

type Node =
  | { kind: 'number'; text: string }
  | { kind: 'selector'; metric: string; filters: LabelFilter[]; window?: string }
  | { kind: 'subquery'; inner: Node; window: string }
  | { kind: 'call'; name: string; args: Node[]; grouping?: Grouping }
  | { kind: 'binary'; op: string; left: Node; right: Node };

/** The builder's view of an expression, or undefined when the builder cannot show all of it. */
export function parseVisual(expr: string): Visual | undefined {
  if (expr.trim() === '') return emptyVisual();
  try {
    return toVisual(new Parser(tokenize(expr)).whole());
  } catch (error) {
    if (error instanceof Unsupported) return undefined;
    throw error;
  }
}

/** Binary operators by how tightly they bind; `^` groups to the right. */
const PRECEDENCE: Readonly<Record<string, number>> = {
  '==': 1,
  '!=': 1,
  '>=': 1,
  '<=': 1,
  '>': 1,
  '<': 1,
  '+': 2,
  '-': 2,
  '*': 3,
  '/': 3,
  '%': 3,
  '^': 4,
};
const MAX_DEPTH = 100;

class Parser {
  private at = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  whole(): Node {
    const node = this.expression(1);
    if (this.at < this.tokens.length) throw new Unsupported('text after the expression');
    return node;
  }

  private expression(minimum: number): Node {
    if (++this.depth > MAX_DEPTH) throw new Unsupported('too deep');
    let left = this.postfix(this.primary());
    for (;;) {
      const op = this.peek();
      const strength = op?.kind === 'sign' ? (PRECEDENCE[op.text] ?? 0) : 0;
      if (!op || strength < minimum) break;
      this.at++;
      const right = this.expression(op.text === '^' ? strength : strength + 1);
      left = { kind: 'binary', op: op.text, left, right };
    }
    this.depth--;
    return left;
  }

  private primary(): Node {
    const token = this.peek();
    if (!token) throw new Unsupported('the expression ends too early');
    if (token.kind === 'number') {
      this.at++;
      return { kind: 'number', text: token.text };
    }
    if (this.take('-')) {
      const number = this.peek();
      if (number?.kind !== 'number') throw new Unsupported('a sign before an expression');
      this.at++;
      return { kind: 'number', text: `-${number.text}` };
    }
    if (this.take('(')) {
      const inner = this.expression(1);
      this.expect(')');
      return inner;
    }
    if (token.text === '{') return { kind: 'selector', metric: '', filters: this.filters() };
    if (token.kind !== 'name') throw new Unsupported(`${token.text} was not expected`);
    this.at++;
    return this.named(token.text);
  }

  private named(name: string): Node {
    const before = this.grouping();
    if (this.peek()?.text === '(') {
      const args = this.args();
      return { kind: 'call', name, args, grouping: before ?? this.grouping() };
    }
    if (before) throw new Unsupported('a grouping without a function');
    const filters = this.peek()?.text === '{' ? this.filters() : [];
    return { kind: 'selector', metric: name, filters };
  }

  /** `[5m]` after a selector, `[5m:]` after anything. */
  private postfix(node: Node): Node {
    if (!this.take('[')) return node;
    const window = this.peek();
    if (window?.kind !== 'window') throw new Unsupported('a range the builder does not know');
    this.at++;
    const sub = this.take(':');
    this.expect(']');
    if (sub) return { kind: 'subquery', inner: node, window: window.text };
    if (node.kind !== 'selector') throw new Unsupported('a range after an expression');
    return { ...node, window: window.text };
  }

  private args(): Node[] {
    this.expect('(');
    const args: Node[] = [];
    while (!this.take(')')) {
      if (args.length > 0) this.expect(',');
      args.push(this.expression(1));
    }
    return args;
  }

  private grouping(): Grouping | undefined {
    const token = this.peek();
    if (token?.kind !== 'name' || (token.text !== 'by' && token.text !== 'without')) {
      return undefined;
    }
    this.at++;
    this.expect('(');
    const labels: string[] = [];
    while (!this.take(')')) {
      if (labels.length > 0) this.expect(',');
      labels.push(this.name());
    }
    return { kind: token.text, labels };
  }

  private filters(): LabelFilter[] {
    this.expect('{');
    const filters: LabelFilter[] = [];
    while (!this.take('}')) {
      if (filters.length > 0) {
        this.expect(',');
        if (this.take('}')) break;
      }
      const label = this.name();
      const op = this.peek()?.text as MatchOp;
      if (!MATCH_OPS.includes(op)) throw new Unsupported('a comparison the builder does not know');
      this.at++;
      const value = this.peek();
      if (value?.kind !== 'string') throw new Unsupported('a label needs a text');
      this.at++;
      filters.push({ label, op, value: value.value });
    }
    return filters;
  }

  private name(): string {
    const token = this.peek();
    if (token?.kind !== 'name') throw new Unsupported('a name was expected');
    this.at++;
    return token.text;
  }

  private peek(): Token | undefined {
    return this.tokens[this.at];
  }

  private take(text: string): boolean {
    const token = this.peek();
    if (token?.kind !== 'sign' || token.text !== text) return false;
    this.at++;
    return true;
  }

  private expect(text: string): void {
    if (!this.take(text)) throw new Unsupported(`${text} was expected`);
  }
}

function toVisual(node: Node): Visual {
  switch (node.kind) {
    case 'selector':
      if (node.window !== undefined) throw new Unsupported('a range without a function');
      return { metric: node.metric, filters: node.filters, operations: [] };
    case 'binary': {
      if (node.right.kind !== 'number') throw new Unsupported('two metrics in one expression');
      return append(toVisual(node.left), { id: node.op, params: [node.right.text] });
    }
    case 'call':
      return callToVisual(node);
    default:
      throw new Unsupported('no metric');
  }
}

function callToVisual({ name, args, grouping }: Extract<Node, { kind: 'call' }>): Visual {
  const spec = specOf(name);
  const inner = args.at(-1);
  if (!spec || spec.group === 'arithmetic' || !inner) throw new Unsupported(name);
  if (grouping && spec.group !== 'aggregation') throw new Unsupported('a grouping here');
  if (spec.group === 'range') {
    if (args.length !== 1) throw new Unsupported('arguments');
    return rangeToVisual(name, inner);
  }
  if (args.length !== spec.params.length + 1) throw new Unsupported('arguments');
  const params = args.slice(0, -1).map((arg) => {
    if (arg.kind !== 'number') throw new Unsupported('an argument that is not a number');
    return arg.text;
  });
  return append(toVisual(inner), { id: name, params, ...(grouping && { grouping }) });
}

function rangeToVisual(id: string, inner: Node): Visual {
  if (inner.kind === 'selector' && inner.window !== undefined) {
    const { metric, filters, window } = inner;
    return { metric, filters, operations: [{ id, params: [window] }] };
  }
  if (inner.kind !== 'subquery') throw new Unsupported('a range function without a range');
  const visual = toVisual(inner.inner);
  // A subquery right on a selector would be written back as a plain range.
  if (visual.operations.length === 0) throw new Unsupported('a subquery on a metric');
  return append(visual, { id, params: [inner.window] });
}

const append = (visual: Visual, operation: Visual['operations'][number]): Visual => ({
  ...visual,
  operations: [...visual.operations, operation],
});
