export type Token =
  | { kind: 'name' | 'number' | 'window'; text: string }
  | { kind: 'string'; text: string; value: string }
  | { kind: 'sign'; text: string };

/** Thrown for everything that the builder does not know. */
export class Unsupported extends Error {}

const PATTERNS: readonly [Exclude<Token['kind'], 'string'> | 'space' | 'string', RegExp][] = [
  ['space', /\s+/y],
  ['string', /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y],
  ['window', /\$__\w+|\$\{__\w+\}|\d+(?:ms|[smhdwy])(?:\d+(?:ms|[smhdwy]))*(?!\w)/y],
  ['number', /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w:.])/y],
  ['name', /(?:[a-zA-Z_]|:(?=\w))[\w:]*/y],
  ['sign', /==|!=|>=|<=|=~|!~|[-+*/%^<>=(){}[\],:]/y],
];

export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  next: while (at < text.length) {
    for (const [kind, pattern] of PATTERNS) {
      pattern.lastIndex = at;
      const found = pattern.exec(text)?.[0];
      if (!found) continue;
      at += found.length;
      if (kind === 'string') tokens.push({ kind, text: found, value: unquote(found) });
      else if (kind !== 'space') tokens.push({ kind, text: found });
      continue next;
    }
    throw new Unsupported(`"${text.slice(at, at + 10)}" is not known to the builder`);
  }
  return tokens;
}

function unquote(text: string): string {
  const body = text.slice(1, -1);
  // The form of JSON covers what people write; rarer escapes are left to the code editor.
  const inner = text.startsWith("'") ? body.replaceAll("\\'", "'").replaceAll('"', '\\"') : body;
  try {
    return JSON.parse(`"${inner}"`) as string;
  } catch {
    throw new Unsupported(`${text} has an escape that the builder does not know`);
  }
}
