import { describe, expect, it } from 'vitest';
import { newOperation, renderVisual, type Visual } from '@/explore/builder/model';
import { OPERATIONS } from '@/explore/builder/operations';
import { parseVisual } from '@/explore/builder/parse';

const visual = (change: Partial<Visual>): Visual => ({
  metric: 'up',
  filters: [],
  operations: [],
  ...change,
});

describe('the builder writes', () => {
  it('a metric with filters, whose values may hold anything', () => {
    const filters = [
      { label: 'job', op: '=' as const, value: 'a "b" \\ c' },
      { label: 'mode', op: '!~' as const, value: 'idle|iowait' },
      { label: '', op: '=' as const, value: 'half chosen' },
    ];
    expect(renderVisual(visual({ filters }))).toBe(
      'up{job="a \\"b\\" \\\\ c", mode!~"idle|iowait"}',
    );
  });

  it('operations from the inside out', () => {
    const operations = [
      newOperation('rate'),
      { id: 'sum', params: [], grouping: { kind: 'by' as const, labels: ['le', 'job'] } },
      newOperation('histogram_quantile'),
      newOperation('*'),
      newOperation('>'),
    ];
    expect(renderVisual(visual({ metric: 'x_bucket', operations }))).toBe(
      '(histogram_quantile(0.95, sum by (le, job) (rate(x_bucket[$__rate_interval]))) * 100) > 0',
    );
  });

  it('a subquery where a range function follows another operation', () => {
    const operations = [newOperation('sum'), newOperation('max_over_time')];
    expect(renderVisual(visual({ operations }))).toBe('max_over_time(sum(up)[5m:])');
  });

  it('nothing while nothing is chosen', () => {
    expect(renderVisual(visual({ metric: '', operations: [newOperation('rate')] }))).toBe('');
  });
});

describe('the builder reads', () => {
  it.each([
    'up',
    'up{job="node"}',
    '{__name__=~"node_.+"}',
    'rate(x_total[$__rate_interval])',
    'topk(5, sum by (instance) (rate(x_total{a!="b"}[5m])))',
    'sum without (cpu) (x)',
    'histogram_quantile(0.95, sum by (le) (rate(x_bucket[5m])))',
    '(rate(x[5m]) * 100) > 80',
    'max_over_time(sum(up)[1h:])',
    'sort_desc(abs(x))',
    'x - -5',
  ])('%s and writes it back the same', (expr) => {
    const read = parseVisual(expr);
    expect(read).toBeDefined();
    expect(read && renderVisual(read)).toBe(expr);
  });

  it('other spellings of the same', () => {
    const written = (expr: string) => {
      const read = parseVisual(expr);
      return read && renderVisual(read);
    };
    expect(written("sum(up{job='node',}) by (instance)")).toBe(
      'sum by (instance) (up{job="node"})',
    );
    expect(written(' rate( x [5m] )*100>80 ')).toBe('(rate(x[5m]) * 100) > 80');
    expect(written('((up))')).toBe('up');
  });

  it('every operation it offers', () => {
    for (const { id } of OPERATIONS) {
      const expr = renderVisual(visual({ operations: [newOperation(id)] }));
      expect(parseVisual(expr)?.operations, expr).toEqual([newOperation(id)]);
    }
  });

  it.each([
    'a / b',
    '1 - up',
    'up offset 5m',
    'up @ 100',
    'rate(up)',
    'rate(up[5m:1m])',
    'rate(up[5m:])',
    'label_replace(up, "a", "b", "c", "d")',
    'sum(up) by (a) + on (a) sum(up)',
    'up{a="1" or b="2"}',
    'up # note',
    'up[5m]',
    'sum(',
    'up)',
    '5',
    'vector(1)',
    '"text"',
    `${'('.repeat(5000)}up`,
  ])('%s as too complex', (expr) => {
    expect(parseVisual(expr)).toBeUndefined();
  });

  it('precedence: what binds tighter than the chain is not a chain', () => {
    expect(parseVisual('up + 1 * 2')).toBeUndefined();
    const chain = parseVisual('up * 2 + 1');
    expect(chain?.operations.map((o) => o.id)).toEqual(['*', '+']);
    expect(parseVisual('up ^ 2 ^ 3')).toBeUndefined();
  });

  it('never throws on rubbish', () => {
    const signs = [
      'up',
      '(',
      ')',
      '{',
      '}',
      '[',
      ']',
      ',',
      '"',
      '5m',
      '1',
      '*',
      'by',
      'rate',
      '$',
      ' ',
    ];
    let seed = 7;
    const random = () => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed / 2147483648;
    };
    for (let i = 0; i < 3000; i++) {
      const expr = Array.from(
        { length: 1 + Math.floor(random() * 12) },
        () => signs[Math.floor(random() * signs.length)],
      ).join('');
      const read = parseVisual(expr);
      if (!read) continue;
      // What was read means the same when it is read again.
      expect(parseVisual(renderVisual(read)), expr).toEqual(read);
    }
  });
});
