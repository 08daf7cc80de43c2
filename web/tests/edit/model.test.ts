import { describe, expect, it } from 'vitest';
import { diff } from '@/dashboard/edit/model/diff';
import { type Box, place } from '@/dashboard/edit/model/grid';
import { begin, redo, step, undo } from '@/dashboard/edit/model/history';
import { jsonMistake } from '@/dashboard/edit/model/jsonText';
import { flatten, rebuild } from '@/dashboard/edit/model/mappings';
import {
  addOverride,
  removeProperty,
  setMatcher,
  setProperty,
} from '@/dashboard/edit/model/overrides';
import {
  addPanel,
  boxesOf,
  duplicatePanel,
  findPanel,
  idOf,
  newRow,
  normalize,
  panelsOf,
  removePanel,
  removeRow,
  setBoxes,
  toggleRow,
  updatePanel,
} from '@/dashboard/edit/model/panels';
import { setIn } from '@/dashboard/edit/model/path';
import { inputsOf, sharedExport } from '@/dashboard/edit/model/sharing';
import { addTarget, duplicateTarget } from '@/dashboard/edit/model/targets';
import { addStep, setStep } from '@/dashboard/edit/model/thresholds';
import type { Json } from '@/dashboard/model/json';

const panel = (id: number, x: number, y: number, w = 12, h = 8): Json => ({
  id,
  type: 'timeseries',
  title: `P${id}`,
  gridPos: { x, y, w, h },
  fromTheFuture: { kept: true },
});

const board = (...panels: Json[]): Json => ({ title: 'B', unknownToUs: [1], panels });
const places = (model: Json) =>
  Object.fromEntries(boxesOf(model).map((b) => [b.id, [b.x, b.y, b.w, b.h]]));

describe('the grid', () => {
  const boxes: Box[] = [
    { id: 1, x: 0, y: 0, w: 12, h: 8 },
    { id: 2, x: 12, y: 0, w: 12, h: 8 },
    { id: 3, x: 0, y: 8, w: 24, h: 4 },
  ];
  const at = (found: Box[], id: number) => found.find((b) => b.id === id);

  it('makes room under a panel that grows', () => {
    const found = place(boxes, { id: 1, x: 0, y: 0, w: 24, h: 8 });
    expect(at(found, 2)).toMatchObject({ x: 12, y: 8 });
    expect(at(found, 3)).toMatchObject({ y: 16 });
  });

  it('swaps with the panel below when one is dragged down over it', () => {
    const found = place(boxes.slice(0, 1).concat(boxes[2] as Box), {
      id: 1,
      x: 0,
      y: 4,
      w: 12,
      h: 8,
    });
    expect(at(found, 3)).toMatchObject({ y: 0 });
    expect(at(found, 1)).toMatchObject({ y: 4 });
  });

  it('never overlaps and never leaves the columns', () => {
    for (let n = 0; n < 300; n++) {
      const many = Array.from({ length: 8 }, (_, i) => ({
        id: i + 1,
        x: (i * 5 + n) % 18,
        y: i * 3,
        w: 2 + ((i + n) % 5),
        h: 1 + (i % 4),
      }));
      const found = place(many, {
        id: 1 + (n % 8),
        x: n % 40,
        y: n % 9,
        w: 1 + (n % 30),
        h: 1 + (n % 6),
      });
      for (const a of found) {
        expect(a.x + a.w).toBeLessThanOrEqual(24);
        for (const b of found) {
          if (a.id >= b.id) continue;
          const apart =
            a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
          expect(apart, JSON.stringify([n, a, b])).toBe(true);
        }
      }
    }
  });
});

describe('edits of a dashboard', () => {
  it('keep what the program does not know', () => {
    const model = normalize(board(panel(1, 0, 0), panel(2, 12, 0)));
    const edited = updatePanel(model, 1, (p) => setIn(p, ['fieldConfig', 'defaults', 'unit'], 's'));
    expect(edited.unknownToUs).toEqual([1]);
    expect(findPanel(edited, 1)).toMatchObject({
      fromTheFuture: { kept: true },
      fieldConfig: { defaults: { unit: 's' } },
    });
    expect(findPanel(edited, 2)).toBe(findPanel(model, 2));
  });

  it('give panels without a number, or with one twice, their own', () => {
    const model = normalize(board(panel(1, 0, 0), panel(1, 12, 0), { type: 'text' }));
    expect(new Set(panelsOf(model).map(idOf)).size).toBe(3);
  });

  it('add at the top, duplicate beside, remove and close the gap', () => {
    const { model, id } = addPanel(board(panel(1, 0, 0)), {
      type: 'stat',
      gridPos: { w: 6, h: 4 },
    });
    expect(places(model)).toEqual({ [id]: [0, 0, 6, 4], 1: [0, 4, 12, 8] });
    const copied = duplicatePanel(model, 1);
    expect(places(copied.model)[copied.id]?.slice(0, 1)).toEqual([12]);
    expect(places(removePanel(model, id))).toEqual({ 1: [0, 0, 12, 8] });
  });

  it('collapse a row with its panels and open it again as it was', () => {
    const start = normalize(
      board(
        { ...newRow('R'), id: 9 },
        panel(1, 0, 1),
        panel(2, 12, 1),
        { ...newRow('S'), id: 10, gridPos: { x: 0, y: 9, w: 24, h: 1 } },
        panel(3, 0, 10),
      ),
    );
    const closed = toggleRow(start, 9);
    expect(panelsOf(closed).map(idOf)).toEqual([9, 10, 3]);
    expect(places(closed)).toMatchObject({ 10: [0, 1, 24, 1], 3: [0, 2, 12, 8] });
    expect(places(toggleRow(closed, 9))).toEqual(places(start));
    expect(
      panelsOf(removeRow(closed, 9, false))
        .map(idOf)
        .sort(),
    ).toEqual([1, 10, 2, 3]);
    expect(
      panelsOf(removeRow(closed, 9, true))
        .map(idOf)
        .sort(),
    ).toEqual([10, 3]);
  });

  it('change nothing when nothing moves', () => {
    const model = board(panel(1, 0, 0));
    expect(setBoxes(model, boxesOf(model))).toBe(model);
  });
});

describe('undo', () => {
  it('goes back and forth, and takes typing as one step', () => {
    let history = begin('');
    for (const text of ['a', 'ab', 'abc']) history = step(history, text, 'title');
    history = step(history, 'other');
    expect(undo(history).present).toBe('abc');
    expect(undo(undo(history)).present).toBe('');
    expect(redo(undo(history)).present).toBe('other');
    expect(undo(begin('x')).present).toBe('x');
  });
});

describe('parts of a panel', () => {
  it('thresholds: a new step goes above the highest', () => {
    const steps = addStep([
      { value: null, color: 'green' },
      { value: 80, color: 'red' },
    ]);
    expect(steps[2]).toEqual({ value: 90, color: 'yellow' });
    expect(setStep(steps, 1, { value: 5 })[1]).toEqual({ value: 5, color: 'red' });
  });

  it('overrides: properties are set once and go one by one', () => {
    let overrides = addOverride([], 'byName');
    overrides = setMatcher(overrides, 0, 'cpu');
    overrides = setProperty(overrides, 0, 'unit', 's');
    overrides = setProperty(overrides, 0, 'unit', 'ms');
    expect(overrides).toEqual([
      { matcher: { id: 'byName', options: 'cpu' }, properties: [{ id: 'unit', value: 'ms' }] },
    ]);
    expect(removeProperty(overrides, 0, 'unit')[0]?.properties).toEqual([]);
  });

  it('mappings: come back as Grafana keeps them', () => {
    const saved: Json[] = [
      {
        type: 'value',
        options: { 0: { text: 'Down', color: 'red', index: 0 }, 1: { text: 'Up', index: 1 } },
      },
      { type: 'range', options: { from: 2, to: 9, result: { text: 'Odd', index: 2 } } },
    ];
    expect(rebuild(flatten(saved))).toEqual(saved);
  });

  it('queries: get the first free letter and the same source', () => {
    const targets = [{ refId: 'A', datasource: { uid: 'x' } }, { refId: 'C' }];
    expect(addTarget(targets)[2]).toMatchObject({ refId: 'B', datasource: { uid: 'x' } });
    expect(duplicateTarget(targets, 0).map((t) => (t as Json).refId)).toEqual(['A', 'B', 'C']);
  });
});

describe('the difference of two dashboards', () => {
  it('names panels by title and leaves out the version', () => {
    const before = { version: 1, panels: [panel(1, 0, 0), panel(2, 12, 0)] };
    const after = {
      version: 2,
      panels: [panel(2, 12, 0), { ...panel(1, 0, 0, 24), description: 'd' }],
    };
    expect(diff(before, after)).toEqual([
      { path: ['panels', '“P1”', 'gridPos', 'w'], kind: 'changed', before: 12, after: 24 },
      { path: ['panels', '“P1”', 'description'], kind: 'added', after: 'd' },
    ]);
    expect(diff({ a: 1, b: 2 }, { b: 2, a: 1 })).toEqual([]);
  });
});

describe('export for sharing', () => {
  it('turns data sources into inputs and leaves variables', () => {
    const shared = sharedExport(
      board(
        { ...panel(1, 0, 0), datasource: { type: 'prometheus', uid: 'peeper-metrics' } },
        { ...panel(2, 0, 8), datasource: { type: 'prometheus', uid: '${source}' } },
      ),
    );
    expect(inputsOf(shared)).toMatchObject([{ name: 'DS_PROMETHEUS', pluginId: 'prometheus' }]);
    expect(panelsOf(shared).map((p) => (p.datasource as Json).uid)).toEqual([
      '${DS_PROMETHEUS}',
      '${source}',
    ]);
  });
});

describe('a mistake in JSON', () => {
  it.each([
    ['{\n  "a": 1,\n}', 3, 1],
    ['{"a": [1, 2}', 1, 12],
    ['{"a": tru}', 1, 7],
    ['{"a": 1} x', 1, 10],
    ['{"a": "b', 1, 7],
  ])('is found in %j', (text, line, column) => {
    expect(jsonMistake(text)).toMatchObject({ line, column });
  });

  it('is not found in JSON', () => {
    expect(jsonMistake('{"a":[1,-2.5e3,true,null,"\\u00e9",{}]}')).toBeUndefined();
  });
});
