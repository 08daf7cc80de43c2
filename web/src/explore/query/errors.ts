export interface QueryProblem {
  message: string;
  /** Where in the text the server stopped understanding. */
  from?: number;
  to?: number;
}

/** The server's words about a query, with the place they mean. */
export function explainError(raw: string, sent: string, written: string): QueryProblem {
  const message = withoutPreamble(raw);
  const rest = unparsed(raw);
  const span = rest !== undefined ? endSpan(rest, sent, written) : namedSpan(message, written);
  return { message, ...span };
}

/** `error when executing query="…" for (time=…): the reason`. */
function withoutPreamble(raw: string): string {
  const m =
    /^error when executing query=(?:"(?:[^"\\]|\\.)*"|\S+)(?: for \([^)]*\)| on the time range[^:]*)?: /.exec(
      raw,
    );
  return m ? raw.slice(m[0].length) : raw;
}

function unparsed(raw: string): string | undefined {
  const m = /unparsed data(?: left)?: ("(?:[^"\\]|\\.)*")\s*$/.exec(raw);
  if (!m?.[1]) return undefined;
  try {
    return JSON.parse(m[1]) as string;
  } catch {
    return undefined;
  }
}

/** What is left over is the end of what was sent; variables before it may have changed its place. */
function endSpan(rest: string, sent: string, written: string) {
  if (rest !== '' && !sent.trimEnd().endsWith(rest.trimEnd())) return {};
  const length = rest.trimEnd().length;
  const end = written.trimEnd().length;
  if (length > end) return {};
  const from = end - length;
  return { from, to: length === 0 ? end : from + (/^[\w:]+|./.exec(rest)?.[0].length ?? 1) };
}

/** `unsupported function "foo"`: its first place in the text. */
function namedSpan(message: string, written: string) {
  const name = /unsupported function "([^"]+)"|invalid regexp in [^=]+="((?:[^"\\]|\\.)*)"/.exec(
    message,
  );
  const wanted = name?.[1] ?? name?.[2];
  const from = wanted ? written.indexOf(wanted) : -1;
  return from < 0 || !wanted ? {} : { from, to: from + wanted.length };
}

/** Line and column, both from one, for a place in a text. */
export function placeOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
