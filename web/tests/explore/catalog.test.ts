import { CompletionContext } from '@codemirror/autocomplete';
import { ensureSyntaxTree } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { PromQLExtension } from '@prometheus-io/codemirror-promql/dist/esm/promql';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Catalog, findHelp, MAX_NAMES } from '@/ui/promql/catalog';
import { QueryCompletion } from '@/ui/promql/complete';
import { completionClient } from '@/ui/promql/completionClient';
import { functionDocs } from '@/ui/promql/functions';
import { answer, type Call, onFetch } from '../server';

afterEach(() => vi.unstubAllGlobals());

const help = {
  up: [{ type: 'gauge', help: 'Answers.' }],
  x: [{ type: 'histogram', help: 'Times.' }],
};
const routes = {
  'GET /api/v1/label/__name__/values': () => answer({ data: ['up', 'x_bucket'] }),
  'GET /api/v1/labels': () => answer({ data: ['__name__', 'job', 'instance'] }),
  'GET /api/v1/label/job/values': () => answer({ data: ['node', 'peeper "x"'] }),
  'GET /api/v1/metadata': () => answer({ data: help }),
};
const params = (call: Call | undefined) => new URLSearchParams(call?.url.split('?')[1]);

describe('the catalog of names', () => {
  it('asks once, limited, for whole hours, and again when it is old', async () => {
    const calls = onFetch(routes);
    let now = 1_700_000_000_000;
    let end = 1_700_000_100;
    const span = () => ({ start: end - 3600, end });
    const catalog = new Catalog({ now: () => now, span });
    await Promise.all([catalog.values('job', 'up'), catalog.values('job', 'up')]);
    end += 15;
    expect(await catalog.values('job', 'up')).toEqual(['node', 'peeper "x"']);
    expect(calls).toHaveLength(1);
    const sent = params(calls[0]);
    expect(sent.get('limit')).toBe(String(MAX_NAMES));
    expect(sent.get('match[]')).toBe('up');
    expect(Number(sent.get('start')) % 3600).toBe(0);
    now += 10 * 60_000;
    await catalog.values('job', 'up');
    expect(calls).toHaveLength(2);
  });

  it('does not remember a failure', async () => {
    let broken = true;
    onFetch({
      'GET /api/v1/labels': () =>
        broken ? answer({ message: 'no' }, 503) : answer({ data: ['job'] }),
    });
    const catalog = new Catalog();
    await expect(catalog.labels()).rejects.toThrow('no');
    broken = false;
    expect(await catalog.labels()).toEqual(['job']);
  });

  it('knows the parts of a histogram', () => {
    expect(findHelp(help, 'x_bucket')).toEqual({ type: 'counter', help: 'Times.' });
    expect(findHelp(help, 'up')).toEqual({ type: 'gauge', help: 'Answers.' });
    expect(findHelp(help, 'y_total')).toBeUndefined();
  });
});

/** What is offered at the end of a text, or at `|`. */
async function offered(text: string, lang: 'en' | 'ru' = 'en') {
  const at = text.includes('|') ? text.indexOf('|') : text.length;
  const strategy = new QueryCompletion(completionClient(new Catalog()), lang);
  const extension = new PromQLExtension().setComplete({ completeStrategy: strategy });
  const state = EditorState.create({
    doc: text.replace('|', ''),
    extensions: [extension.activateLinter(false).asExtension()],
  });
  ensureSyntaxTree(state, state.doc.length, 5000);
  const result = await strategy.promQL(new CompletionContext(state, at, true));
  return result?.options ?? [];
}

describe('completion', () => {
  it('offers metrics with their help, and functions of both languages', async () => {
    onFetch(routes);
    const options = await offered('u');
    const named = (label: string) => options.filter((o) => o.label === label);
    expect(named('up')).toMatchObject([{ detail: 'gauge', info: 'Answers.' }]);
    expect(named('rate')).toHaveLength(1);
    expect(named('range_trim_spikes')).toHaveLength(1);
    expect(named('topk_max')).toHaveLength(1);
    const russian = (await offered('u', 'ru')).find((o) => o.label === 'rate');
    expect(russian?.info).toMatch(/[а-я]/);
  });

  it('offers labels and values, quotes escaped', async () => {
    const calls = onFetch(routes);
    expect((await offered('up{|}')).map((o) => o.label)).toEqual(['job', 'instance']);
    const values = await offered('up{instance="a",job="|"}');
    expect(values.map((o) => o.apply)).toEqual(['node', 'peeper \\"x\\"']);
    expect(params(calls.at(-1)).get('match[]')).toBe('up{instance="a"}');
  });

  it('offers intervals inside brackets', async () => {
    onFetch(routes);
    const labels = (await offered('rate(up[|])')).map((o) => o.label);
    expect(labels.slice(0, 2)).toEqual(['$__rate_interval', '$__interval']);
    expect((await offered('rate(up[$__r|])')).length).toBeGreaterThan(0);
  });

  it('offers only modifiers after an aggregation', async () => {
    onFetch(routes);
    const labels = (await offered('sum b')).map((o) => o.label);
    expect(labels).not.toContain('rollup_rate');
  });

  it('is silent when the server is', async () => {
    onFetch({});
    expect((await offered('up{job="|"}')).length).toBe(0);
  });
});

describe('the descriptions of functions', () => {
  it('are unique, short and in their language', () => {
    const names = functionDocs('en').map((d) => d.name);
    expect(names.filter((n, i) => names.indexOf(n) !== i)).toEqual([]);
    for (const { name, doc } of functionDocs('en')) {
      expect(doc, name).toMatch(/^[\x20-\x7e…×]{5,90}$/);
    }
    for (const { name, doc } of functionDocs('ru')) expect(doc, name).toMatch(/[а-я]{2}/);
  });
});
