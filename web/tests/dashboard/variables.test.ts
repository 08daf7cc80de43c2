import { dateTime } from '@grafana/data';
import { describe, expect, it, vi } from 'vitest';
import { parseMetricQuery } from '@/dashboard/variables/metricQuery';
import { customOptions, shapeOptions } from '@/dashboard/variables/options';
import { dependents, orderVariables } from '@/dashboard/variables/order';
import { chooseValue, type LoadOptions, resolveVariables } from '@/dashboard/variables/resolve';
import { ALL } from '@/dashboard/variables/types';
import { selectionFromSearch, selectionToSearch } from '@/dashboard/variables/url';
import { variable } from './fixtures';

const range = {
  from: dateTime(0),
  to: dateTime(3_600_000),
  raw: { from: 'now-1h', to: 'now' },
};
const source = { uid: 'peeper-metrics', name: 'Peeper', type: 'prometheus', isDefault: true };
const chain = [
  variable('host', { query: 'label_values(up{job="$job"}, instance)' }),
  variable('job', { query: 'label_values(job)' }),
  variable('disk', { query: 'label_values(disk{instance="$host"}, device)' }),
  variable('free', { type: 'textbox', query: 'x' }),
];

const resolve = (
  variables = chain,
  selection: Record<string, string[]> = {},
  load: LoadOptions = async (query) => [`<${query}>`],
  trusted: string[] = [],
) =>
  resolveVariables({
    variables,
    selection,
    trusted: new Set(trusted),
    sources: [source],
    range,
    builtins: () => undefined,
    load,
    signal: new AbortController().signal,
  });

describe('the order of variables', () => {
  it('puts what others need first, and loads independent ones together', () => {
    const { levels } = orderVariables(chain);
    expect(levels.map((l) => l.map((v) => v.name))).toEqual([['job', 'free'], ['host'], ['disk']]);
  });

  it('knows everything below a variable', () => {
    expect([...dependents('job', chain)]).toEqual(['host', 'disk']);
    expect([...dependents('disk', chain)]).toEqual([]);
  });

  it('names a circle and still loads the rest', () => {
    const { levels, cycles } = orderVariables([
      variable('a', { query: 'x{y="$b"}' }),
      variable('b', { query: 'x{y="$a"}' }),
      variable('below', { query: 'x{y="$a"}' }),
      variable('self', { query: 'x{y="$self"}' }),
      variable('ok'),
    ]);
    expect(cycles.get('a')).toBe('a → b → a');
    expect(cycles.get('b')).toBe('b → a → b');
    expect(cycles.has('below')).toBe(false);
    expect(levels.flat().map((v) => v.name)).toEqual(['self', 'ok', 'a', 'b', 'below']);
  });
});

describe('resolving', () => {
  it('fills each query with the values chosen before it', async () => {
    const load = vi.fn<LoadOptions>(async (query) => [`<${query}>`]);
    const [host, job] = await resolve(chain, {}, load);
    expect(job?.value).toEqual(['<label_values(job)>']);
    expect(host?.value[0]).toContain('up{job="<label_values(job)>"}');
    expect(load).toHaveBeenCalledTimes(3);
  });

  it('keeps what a link asks for, and drops it once something above it changed', async () => {
    const load: LoadOptions = async () => ['a', 'b'];
    const [trusted] = await resolve([variable('x')], { x: ['gone'] }, load, ['x']);
    const [distrusted] = await resolve([variable('x')], { x: ['gone'] }, load);
    expect(trusted?.value).toEqual(['gone']);
    expect(distrusted?.value).toEqual(['a']);
  });

  it('says why a variable has no options and does not stop the others', async () => {
    const load: LoadOptions = async (query) => {
      if (query.includes('job')) throw new Error('bad query');
      return ['sda'];
    };
    const [host, job, disk] = await resolve(chain, {}, load);
    expect(job?.problem).toEqual({ message: 'bad query', query: 'label_values(job)' });
    expect(host?.problem?.message).toBe('bad query');
    expect(disk?.value).toEqual(['sda']);
  });

  it('reports a circle as a sentence', async () => {
    const [a] = await resolve([
      variable('a', { query: 'x{y="$b"}', current: ['saved'] }),
      variable('b', { query: 'x{y="$a"}' }),
    ]);
    expect(a?.problem?.message).toBe('The variables depend on each other in a circle: a → b → a.');
    expect(a?.value).toEqual(['saved']);
  });

  it('offers the data sources of a type, by name', async () => {
    const [ds] = await resolve([variable('ds', { type: 'datasource', query: 'prometheus' })]);
    expect(ds?.options).toEqual([{ text: 'Peeper', value: 'peeper-metrics' }]);
    expect(ds?.value).toEqual(['peeper-metrics']);
  });

  it('computes the automatic interval from the range', async () => {
    const [step] = await resolve([
      variable('step', { type: 'interval', query: '1m,1h', auto: true, autoCount: 60 }),
    ]);
    expect(step?.options[0]).toEqual({ text: 'auto', value: '1m' });
  });
});

describe('the value', () => {
  const options = ['a', 'b', 'c'].map((v) => ({ value: v, text: v.toUpperCase() }));
  const all = { multi: true, includeAll: true };

  it.each([
    ['the first without a wish', {}, undefined, ['a']],
    ['All without a wish where there is one', all, undefined, [ALL]],
    ['what the file had chosen', { current: ['b'] }, undefined, ['b']],
    ['what is asked for', {}, ['c'], ['c']],
    ['found by its text too', {}, ['C'], ['c']],
    ['one of several where only one is possible', {}, ['b', 'c'], ['b']],
    ['several', all, ['b', 'c'], ['b', 'c']],
    ['All by its old name', all, ['All'], [ALL]],
    ['without those that are gone', all, ['b', 'x'], ['b']],
  ])('is %s', (_name, extra, wanted, expected) => {
    expect(chooseValue(variable('x', extra), options, wanted, false)).toEqual(expected);
  });

  it('of a constant cannot be asked for', () => {
    expect(
      chooseValue(variable('x', { type: 'constant', query: 'k' }), [], ['other'], true),
    ).toEqual(['k']);
  });
});

describe('options', () => {
  it.each<[string, string, number, [string, string][]]>([
    [
      'whole',
      '',
      0,
      [
        ['b2:1', 'b2:1'],
        ['a10:2', 'a10:2'],
        ['b2:3', 'b2:3'],
      ],
    ],
    [
      'first group',
      '/(.+):/',
      0,
      [
        ['b2', 'b2'],
        ['a10', 'a10'],
      ],
    ],
    [
      'named groups',
      '/(?<text>\\w+):(?<value>\\d)/',
      0,
      [
        ['b2', '1'],
        ['a10', '2'],
        ['b2', '3'],
      ],
    ],
    [
      'filtered',
      '/^b/',
      0,
      [
        ['b2:1', 'b2:1'],
        ['b2:3', 'b2:3'],
      ],
    ],
    [
      'sorted',
      '',
      1,
      [
        ['a10:2', 'a10:2'],
        ['b2:1', 'b2:1'],
        ['b2:3', 'b2:3'],
      ],
    ],
    [
      'sorted downwards',
      '',
      2,
      [
        ['b2:3', 'b2:3'],
        ['b2:1', 'b2:1'],
        ['a10:2', 'a10:2'],
      ],
    ],
    [
      'by number',
      '',
      3,
      [
        ['b2:1', 'b2:1'],
        ['b2:3', 'b2:3'],
        ['a10:2', 'a10:2'],
      ],
    ],
  ])('%s', (_name, regex, sort, wanted) => {
    const found = shapeOptions(['b2:1', 'a10:2', 'b2:3'], regex, sort);
    expect(found.map((o) => [o.text, o.value])).toEqual(wanted);
  });

  it('a broken regex is an error to show', () => {
    expect(() => shapeOptions(['a'], '/(/', 0)).toThrow('The regular expression /(/ is not valid.');
  });

  it('of a custom variable may hold commas and names', () => {
    expect(customOptions('a, b\\,c , Day : 1d')).toEqual([
      { text: 'a', value: 'a' },
      { text: 'b,c', value: 'b,c' },
      { text: 'Day', value: '1d' },
    ]);
  });
});

describe('a metric query', () => {
  it.each([
    ['label_names()', { kind: 'label_names', match: undefined }],
    ['label_names(up)', { kind: 'label_names', match: 'up' }],
    ['label_values(job)', { kind: 'label_values', label: 'job', match: undefined }],
    [
      'label_values(up{a="x,y", b=~"(1|2)"}, instance)',
      { kind: 'label_values', label: 'instance', match: 'up{a="x,y", b=~"(1|2)"}' },
    ],
    ['metrics(node_.*)', { kind: 'metrics', pattern: 'node_.*' }],
    ['query_result(topk(5, sum(up)))', { kind: 'query_result', expr: 'topk(5, sum(up))' }],
    ['up{job="x"}', { kind: 'series', match: 'up{job="x"}' }],
    ['  ', undefined],
  ])('%s', (query, wanted) => {
    expect(parseMetricQuery(query)).toEqual(wanted);
  });
});

describe('the address', () => {
  it('holds single and several values as Grafana writes them', () => {
    const selection = { job: ['node'], host: ['a', 'b'] };
    const search = selectionToSearch(selection);
    expect(search).toEqual({ 'var-job': 'node', 'var-host': ['a', 'b'] });
    expect(selectionFromSearch({ ...search, from: 'now-1h' })).toEqual(selection);
  });
});
