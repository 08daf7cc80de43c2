// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the syntax of variables is under test
import { dateTime } from '@grafana/data';
import { describe, expect, it } from 'vitest';
import {
  builtinScope,
  formatDuration,
  intervalScope,
  rateIntervalMs,
} from '@/dashboard/variables/builtins';
import { interpolate, layered, references } from '@/dashboard/variables/interpolate';
import { repeatScope, variableScope } from '@/dashboard/variables/scope';
import { ALL, type ResolvedVariable, type Scope } from '@/dashboard/variables/types';
import { variable } from './fixtures';

const resolved = (
  name: string,
  value: string[],
  extra: Parameters<typeof variable>[1] = {},
): ResolvedVariable => ({
  variable: variable(name, extra),
  value,
  options: ['a.b', 'c|d', 'e'].map((v) => ({ value: v, text: v.toUpperCase() })),
});

const multi = { multi: true, includeAll: true };
const scope: Scope = variableScope([
  resolved('one', ['a.b']),
  resolved('quote', ['say "hi" \\o/']),
  resolved('many', ['a.b', 'c|d'], multi),
  resolved('single', ['a.b'], multi),
  resolved('all', [ALL], multi),
  resolved('anything', [ALL], { ...multi, allValue: '.*' }),
  resolved('constant', ['sum by (x)'], { type: 'constant' }),
]);

describe('a variable in a query', () => {
  it.each([
    ['up{i="$one"}', 'up{i="a.b"}'],
    ['up{i="${one}"}', 'up{i="a.b"}'],
    ['up{i="[[one]]"}', 'up{i="a.b"}'],
    ['up{i="$quote"}', 'up{i="say \\"hi\\" \\\\o/"}'],
    ['up{i=~"$single"}', 'up{i=~"a\\\\.b"}'],
    ['up{i=~"$many"}', 'up{i=~"(a\\\\.b|c\\\\|d)"}'],
    ['up{i=~"$all"}', 'up{i=~"(a\\\\.b|c\\\\|d|e)"}'],
    ['up{i=~"$anything"}', 'up{i=~".*"}'],
    ['$constant (up)', 'sum by (x) (up)'],
    ['$unknown ${unknown:csv} [[unknown]]', '$unknown ${unknown:csv} [[unknown]]'],
    ['no variable', 'no variable'],
    ['rate(x[5m]) $', 'rate(x[5m]) $'],
  ])('%s → %s', (template, wanted) => {
    expect(interpolate(template, scope, 'promql')).toBe(wanted);
  });
});

describe('a format', () => {
  it.each([
    ['${many:csv}', 'a.b,c|d'],
    ['${many:pipe}', 'a.b|c|d'],
    ['${many:raw}', 'a.b,c|d'],
    ['${many:glob}', '{a.b,c|d}'],
    ['${one:glob}', 'a.b'],
    ['${many:regex}', '(a\\.b|c\\|d)'],
    ['${one:regex}', 'a\\.b'],
    ['${many:json}', '["a.b","c|d"]'],
    ['${one:json}', '"a.b"'],
    ['${many:text}', 'A.B + C|D'],
    ['${all:text}', 'All'],
    ['${many:queryparam}', 'var-many=a.b&var-many=c%7Cd'],
    ['${many:customqueryparam:host:x-}', 'host=x-a.b&host=x-c%7Cd'],
    ['${many:percentencode}', '%7Ba.b%2Cc%7Cd%7D'],
    ['${many:singlequote}', "'a.b','c|d'"],
    ['${many:doublequote}', '"a.b","c|d"'],
    ['${many:sqlstring}', "'a.b','c|d'"],
    ['${many:lucene}', '("a.b" OR "c\\|d")'],
    ['${many:distributed}', 'a.b,many=c|d'],
    ['[[many:csv]]', 'a.b,c|d'],
    ['$many', '{a.b,c|d}'],
  ])('%s → %s', (template, wanted) => {
    expect(interpolate(template, scope, 'glob')).toBe(wanted);
  });

  it('html cannot break out of the text', () => {
    const evil: Scope = () => ({ value: '<script>"x"</script>' });
    expect(interpolate('${x:html}', evil, 'raw')).toBe(
      '&lt;script&gt;&quot;x&quot;&lt;/script&gt;',
    );
  });
});

describe('built-ins', () => {
  const from = Date.UTC(2026, 0, 1);
  const range = {
    from: dateTime(from),
    to: dateTime(from + 3_600_000),
    raw: { from: 'now-1h', to: 'now' },
  };
  const builtins = layered(
    intervalScope(30_000, 15_000),
    builtinScope({
      range,
      timezone: 'utc',
      dashboard: { uid: 'u1', title: 'Hosts' },
      user: { id: 7, login: 'ann', email: 'ann@example.org' },
    }),
  );

  it.each([
    ['rate(x[$__rate_interval])', 'rate(x[1m])'],
    ['$__interval', '30s'],
    ['$__interval_ms', '30000'],
    ['$__range $__range_s $__range_ms', '3600s 3600 3600000'],
    ['${__from}', String(from)],
    ['${__from:date:iso}', '2026-01-01T00:00:00.000Z'],
    ['${__to:date:seconds}', String(from / 1000 + 3600)],
    ['$__dashboard ${__dashboard.uid}', 'Hosts u1'],
    ['${__user.login} ${__user.email} ${__user.id}', 'ann ann@example.org 7'],
    ['?${__url_time_range}', '?from=now-1h&to=now'],
  ])('%s → %s', (template, wanted) => {
    expect(interpolate(template, builtins, 'promql')).toBe(wanted);
  });

  it.each([
    [15_000, 60_000],
    [30_000, 60_000],
    [60_000, 75_000],
    [3_600_000, 3_615_000],
  ])('a step of %d ms has a rate interval of %d ms', (step, wanted) => {
    expect(rateIntervalMs(step, 15_000)).toBe(wanted);
  });

  it.each([
    [15_000, '15s'],
    [60_000, '1m'],
    [90_000, '90s'],
    [7_200_000, '2h'],
    [86_400_000, '1d'],
    [500, '500ms'],
  ])('%d ms is written %s', (ms, wanted) => {
    expect(formatDuration(ms)).toBe(wanted);
  });
});

describe('scopes', () => {
  it('a repeated value goes before the variable', () => {
    const both = layered(repeatScope({ many: { value: 'e', text: 'E' } }), scope);
    expect(interpolate('$many $one', both, 'glob')).toBe('e a.b');
  });

  it('a custom All value may use other variables but not itself', () => {
    const nested = variableScope([
      resolved('one', ['x']),
      resolved('loop', [ALL], { ...multi, allValue: '$one-$loop' }),
    ]);
    expect(interpolate('$loop', nested, 'promql')).toBe('x-$loop');
  });

  it('all variables go into a link', () => {
    const link = interpolate(
      '/d/x?${__all_variables}',
      variableScope([resolved('many', ['a', 'b'], multi)]),
      'uriencode',
    );
    expect(link).toBe('/d/x?var-many=a&var-many=b');
  });

  it('references are found in every notation, each once', () => {
    expect(references('$a ${b.c:csv} [[d:raw]] $a $$ ${}')).toEqual(['a', 'b', 'd']);
  });
});
