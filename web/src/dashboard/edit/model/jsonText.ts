export interface Mistake {
  from: number;
  line: number;
  column: number;
  message: string;
}

/** Where a text stops being JSON. Browsers say it in words of their own, so the place is looked for. */
export function jsonMistake(text: string): Mistake | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const from = new Reader(text).mistake();
    const before = text.slice(0, from);
    const line = before.split('\n').length;
    return { from, line, column: from - before.lastIndexOf('\n'), message };
  }
}

/** Reads JSON only to know how far it goes. */
class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  mistake(): number {
    try {
      this.value();
      this.space();
    } catch {
      return Math.min(this.at, this.text.length);
    }
    return this.at;
  }

  private space(): void {
    while (/[ \t\r\n]/.test(this.text[this.at] ?? '')) this.at++;
  }

  private expect(char: string): void {
    this.space();
    if (this.text[this.at] !== char) throw new Error(char);
    this.at++;
  }

  private match(pattern: RegExp): void {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) throw new Error(pattern.source);
    this.at = pattern.lastIndex;
  }

  private value(): void {
    this.space();
    const first = this.text[this.at];
    if (first === '{') {
      this.members('}', () => {
        this.space();
        this.match(STRING);
        this.expect(':');
        this.value();
      });
    } else if (first === '[') this.members(']', () => this.value());
    else this.match(first === '"' ? STRING : LITERAL);
  }

  private members(close: string, one: () => void): void {
    this.at++;
    this.space();
    if (this.text[this.at] === close) {
      this.at++;
      return;
    }
    for (;;) {
      one();
      this.space();
      if (this.text[this.at] === close) {
        this.at++;
        return;
      }
      this.expect(',');
    }
  }
}

const STRING = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const LITERAL = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;
