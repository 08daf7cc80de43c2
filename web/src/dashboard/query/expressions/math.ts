/** The syntax tree of a formula such as `$A / 100 > 3 && !is_nan($B)`. */
export type Node =
  | { kind: 'number'; value: number }
  | { kind: 'ref'; name: string }
  | { kind: 'call'; name: string; args: Node[] }
  | { kind: 'unary'; op: string; of: Node }
  | { kind: 'binary'; op: string; left: Node; right: Node };

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?(?:e[+-]?\d+)?|\.\d+)|\$\{([^}]+)\}|\$(\w+)|([a-z_]\w*)|(\*\*|&&|\|\||[=!<>]=|[-+*/%<>!(),]))/iy;

const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!=', '<', '>', '<=', '>='],
  ['+', '-'],
  ['*', '/', '%'],
];
const DEEPEST = 100;

interface Token {
  text: string;
  node?: Node;
  name?: string;
}

export function parseFormula(formula: string): Node {
  const tokens = tokenize(formula);
  let at = 0;
  let depth = 0;
  const fail = (): never => {
    const found = tokens[at]?.text;
    throw new Error(
      found
        ? `The formula cannot be read at "${found}": ${formula}`
        : `The formula ends too early: ${formula}`,
    );
  };
  const take = (text: string): boolean => {
    if (tokens[at]?.text !== text || tokens[at]?.node) return false;
    at++;
    return true;
  };
  const level = (n: number): Node => {
    const operators = LEVELS[n];
    if (!operators) return unary();
    let left = level(n + 1);
    for (;;) {
      const op = tokens[at]?.text ?? '';
      if (tokens[at]?.node || !operators.includes(op)) return left;
      at++;
      left = { kind: 'binary', op, left, right: level(n + 1) };
    }
  };
  const unary = (): Node => {
    if (++depth > DEEPEST) throw new Error('The formula is nested too deeply.');
    try {
      for (const op of ['-', '!']) if (take(op)) return { kind: 'unary', op, of: unary() };
      const base = primary();
      return take('**') ? { kind: 'binary', op: '**', left: base, right: unary() } : base;
    } finally {
      depth--;
    }
  };
  const primary = (): Node => {
    const token = tokens[at];
    if (token?.node) {
      at++;
      return token.node;
    }
    if (token?.name) {
      at++;
      if (!take('(')) return fail();
      const args: Node[] = [];
      if (!take(')')) {
        do args.push(level(0));
        while (take(','));
        if (!take(')')) return fail();
      }
      return { kind: 'call', name: token.name, args };
    }
    if (!take('(')) return fail();
    const inner = level(0);
    return take(')') ? inner : fail();
  };
  const tree = level(0);
  return at === tokens.length ? tree : fail();
}

function tokenize(formula: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  const end = formula.trimEnd().length;
  while (pattern.lastIndex < end) {
    const from = pattern.lastIndex;
    const m = pattern.exec(formula);
    if (!m) throw new Error(`The formula cannot be read at "${formula.slice(from, from + 10)}".`);
    const [whole, digits, braced, plain, name, sign] = m;
    const text = whole.trim();
    if (digits) tokens.push({ text, node: { kind: 'number', value: Number(digits) } });
    else if (braced ?? plain)
      tokens.push({ text, node: { kind: 'ref', name: braced ?? plain ?? '' } });
    else if (name) tokens.push({ text, name: name.toLowerCase() });
    else tokens.push({ text: sign ?? '' });
  }
  return tokens;
}
