import { beforeEach, describe, expect, it } from 'vitest';
import {
  clearHistory,
  entryId,
  forget,
  readHistory,
  remember,
  searchHistory,
  setStarred,
} from '@/explore/history/store';

beforeEach(() => localStorage.clear());

const exprs = (login = 'ann') => readHistory(login).map((e) => e.exprs.join(';'));

describe('the history of queries', () => {
  it('keeps the newest first and the same queries once', () => {
    remember('ann', ['up'], 1);
    remember('ann', ['node_load1', ' '], 2);
    remember('ann', [' up '], 3);
    expect(exprs()).toEqual(['up', 'node_load1']);
    expect(readHistory('ann')[0]?.at).toBe(3);
  });

  it('is apart for every user', () => {
    remember('ann', ['up']);
    expect(exprs('bob')).toEqual([]);
  });

  it('remembers no empty run', () => {
    remember('ann', ['', '  ']);
    expect(exprs()).toEqual([]);
  });

  it('keeps stars over runs, limits and clearing', () => {
    remember('ann', ['starred'], 1);
    setStarred('ann', 'starred', true);
    for (let i = 0; i < 250; i++) remember('ann', [`q${i}`], 2 + i);
    expect(exprs()).toHaveLength(201);
    expect(exprs()).toContain('starred');
    remember('ann', ['starred'], 999);
    expect(readHistory('ann')[0]).toMatchObject({ starred: true, at: 999 });
    clearHistory('ann');
    expect(exprs()).toEqual(['starred']);
  });

  it('deletes one', () => {
    remember('ann', ['a', 'b']);
    remember('ann', ['c']);
    forget('ann', entryId({ exprs: ['a', 'b'] }));
    expect(exprs()).toEqual(['c']);
  });

  it('finds entries by all words', () => {
    remember('ann', ['rate(node_cpu_seconds_total[5m])']);
    remember('ann', ['up']);
    const found = (query: string) => searchHistory(readHistory('ann'), query).length;
    expect([found('CPU rate'), found('cpu up'), found('')]).toEqual([1, 0, 2]);
  });

  it('survives what others left in the storage', () => {
    for (const rubbish of ['{', '{}', '[1,null,{"exprs":5},{"exprs":[]}]']) {
      localStorage.setItem('peeper.explore.history.ann', rubbish);
      expect(readHistory('ann')).toEqual([]);
    }
  });
});
