import { FieldType, toDataFrame } from '@grafana/data';
import { describe, expect, it } from 'vitest';
import { parseDashboard } from '@/dashboard/model/parse';
import { injectMatchers } from '@/dashboard/query/injectMatchers';
import { toTables } from '@/dashboard/transformations/timeSeriesTable';
import { type AdhocFilter, filterText, parseFilter } from '@/dashboard/variables/adhoc';
import { chooseValue } from '@/dashboard/variables/resolve';

const filter: AdhocFilter = { key: 'job', operator: '=', value: 'node' };

describe('filters in queries', () => {
  it.each([
    ['up', 'up{job="node"}'],
    ['up{}', 'up{job="node"}'],
    ['up{a="b"}', 'up{a="b",job="node"}'],
    ['up{a="}",}', 'up{a="}",job="node"}'],
    ['{__name__=~"up|x"}', '{__name__=~"up|x",job="node"}'],
    [
      'sum by (job) (rate(a[5m])) / on (job) b offset 1h',
      'sum by (job) (rate(a{job="node"}[5m])) / on (job) b{job="node"} offset 1h',
    ],
    ['time() - 5', 'time() - 5'],
    ['max_over_time(rate(a[1m])[5m:1m])', 'max_over_time(rate(a{job="node"}[1m])[5m:1m])'],
  ])('%s', (query, wanted) => expect(injectMatchers(query, [filter])).toBe(wanted));

  it('keep quotes and backslashes of values inside the string', () => {
    const evil = { key: 'a', operator: '=~' as const, value: '"} or up{x="\\' };
    expect(injectMatchers('up', [evil])).toBe(String.raw`up{a=~"\"} or up{x=\"\\"}`);
  });

  it('are refused where the query cannot be understood', () => {
    expect(() => injectMatchers('keep_last_value(x{a="b" or c="d"})', [filter])).toThrow(
      'not plain PromQL',
    );
  });
});

describe('filters in links', () => {
  it('survive what separates them', () => {
    const odd: AdhocFilter = { key: 'path', operator: '!~', value: '/a|b,c' };
    expect(parseFilter(filterText(odd))).toEqual(odd);
  });

  it.each(['', 'a', 'a|=', 'a b|=|c', 'a}|=|c', 'a|?|c'])('refuse %j', (text) =>
    expect(parseFilter(text)).toBeUndefined(),
  );

  it('are those of the file until the user says otherwise, also none', () => {
    const { variables } = parseDashboard({
      templating: { list: [{ type: 'adhoc', name: 'f', filters: [filter] }] },
    });
    const [variable] = variables;
    if (!variable) throw new Error('no variable');
    expect(chooseValue(variable, [], undefined, false)).toEqual(['job|=|node']);
    expect(chooseValue(variable, [], ['a|=|b'], true)).toEqual(['a|=|b']);
    expect(chooseValue(variable, [], [''], true)).toEqual([]);
  });
});

describe('series as a table', () => {
  it('have a row each, with their labels and themselves', () => {
    const series = (host: string) =>
      toDataFrame({
        refId: 'A',
        fields: [
          { name: 'Time', type: FieldType.time, values: [1, 2] },
          { name: 'Value', type: FieldType.number, values: [3, 4], labels: { host } },
        ],
      });
    const [table] = toTables([series('web'), series('db')], {});
    expect(table?.fields.map((f) => f.name)).toEqual(['host', 'Trend #A']);
    expect(table?.fields[0]?.values).toEqual(['web', 'db']);
    expect(table?.fields[1]?.values[1]).toMatchObject({ value: 4, length: 2 });
  });
});
