import { flag, type Json, list, number, object, text } from '../../model/json';
import { upgradeRows } from '../../model/migrate';
import { COLUMNS, parseGridPos } from '../../model/panel';
import { type Box, byPlace, compact } from './grid';

/**
 * Edits of a dashboard's JSON. Each answers with a new model that shares what did not change;
 * properties that this program does not know stay where they are.
 */

export const panelsOf = (model: Json): Json[] => list(model.panels);

export const idOf = (panel: Json): number => number(panel.id, 0);

export const isRow = (panel: Json): boolean => panel.type === 'row';

const setPanels = (model: Json, panels: Json[]): Json => ({ ...model, panels });

/** Before editing: old `rows` become panels, every panel has an id of its own and a place. */
export function normalize(source: Json): Json {
  const model = upgradeRows(source);
  const { rows: _old, ...rest } = model;
  const used = new Set<number>();
  let free = nextId(model);
  const named = (panel: Json): Json => {
    let id = idOf(panel);
    if (id <= 0 || used.has(id)) id = free++;
    used.add(id);
    return panel.id === id ? panel : { ...panel, id };
  };
  let bottom = 0;
  const panels = panelsOf(model).map((panel) => {
    const own = named(panel);
    const fallback = isRow(panel)
      ? { x: 0, y: bottom, w: COLUMNS, h: 1 }
      : { x: 0, y: bottom, w: 12, h: 8 };
    const gridPos = parseGridPos(own.gridPos, fallback);
    bottom = Math.max(bottom, gridPos.y + gridPos.h);
    const inside = list(own.panels);
    return {
      ...own,
      gridPos: { ...object(own.gridPos), ...gridPos },
      ...(inside.length > 0 && { panels: inside.map(named) }),
    };
  });
  return setPanels(Array.isArray(model.panels) ? rest : model, panels);
}

export function nextId(model: Json): number {
  const all = panelsOf(model).flatMap((p) => [p, ...list(p.panels)]);
  return 1 + Math.max(0, ...all.map(idOf));
}

/** A panel on the board or inside a closed row. */
export function findPanel(model: Json, id: number): Json | undefined {
  for (const panel of panelsOf(model)) {
    if (idOf(panel) === id) return panel;
    const inside = list(panel.panels).find((p) => idOf(p) === id);
    if (inside) return inside;
  }
  return undefined;
}

export function updatePanel(model: Json, id: number, change: (panel: Json) => Json): Json {
  const one = (panel: Json): Json => {
    if (idOf(panel) === id) return change(panel);
    if (!list(panel.panels).some((p) => idOf(p) === id)) return panel;
    return { ...panel, panels: list(panel.panels).map(one) };
  };
  return setPanels(model, panelsOf(model).map(one));
}

export const boxOf = (panel: Json): Box => {
  const { x, y, w, h } = parseGridPos(panel.gridPos, { x: 0, y: 0, w: 12, h: 8 });
  return isRow(panel)
    ? { id: idOf(panel), x: 0, y, w: COLUMNS, h: 1 }
    : { id: idOf(panel), x, y, w, h };
};

export const boxesOf = (model: Json): Box[] => panelsOf(model).map(boxOf);

export function setBoxes(model: Json, boxes: readonly Box[]): Json {
  const byId = new Map(boxes.map((b) => [b.id, b]));
  let changed = false;
  const panels = panelsOf(model).map((panel) => {
    const box = byId.get(idOf(panel));
    const old = object(panel.gridPos);
    if (!box) return panel;
    const { x, y, w, h } = box;
    if (old.x === x && old.y === y && old.w === w && old.h === h) return panel;
    changed = true;
    return { ...panel, gridPos: { ...old, x, y, w, h } };
  });
  if (!changed) return model;
  return setPanels(model, sortPanels(panels));
}

const sortPanels = (panels: Json[]): Json[] =>
  [...panels].sort((a, b) => byPlace(boxOf(a), boxOf(b)));

const settle = (model: Json): Json => setBoxes(model, compact(boxesOf(model)));

/** Puts a panel at the top, where the user sees it; the rest moves down. */
export function addPanel(model: Json, panel: Json): { model: Json; id: number } {
  const id = nextId(model);
  const box = boxOf({ ...panel, id });
  const below = panelsOf(model).map((p) => shifted(p, box.h));
  const added: Json = { ...panel, id, gridPos: { x: box.x, y: 0, w: box.w, h: box.h } };
  return { model: settle(setPanels(model, [added, ...below])), id };
}

function shifted(panel: Json, by: number): Json {
  const { id: _id, ...pos } = boxOf(panel);
  return { ...panel, gridPos: { ...object(panel.gridPos), ...pos, y: pos.y + by } };
}

export const newRow = (title: string): Json => ({
  type: 'row',
  title,
  collapsed: false,
  panels: [],
  gridPos: { x: 0, y: 0, w: COLUMNS, h: 1 },
});

export function removePanel(model: Json, id: number): Json {
  const panels = panelsOf(model)
    .filter((p) => idOf(p) !== id)
    .map((p) =>
      list(p.panels).some((inner) => idOf(inner) === id)
        ? { ...p, panels: list(p.panels).filter((inner) => idOf(inner) !== id) }
        : p,
    );
  return settle(setPanels(model, panels));
}

/** Removes a row and, if it is asked for, the panels under it; else they stay on the board. */
export function removeRow(model: Json, id: number, withPanels: boolean): Json {
  const open = openRow(model, id);
  const members = new Set(membersOf(open, id).map(idOf));
  const panels = panelsOf(open).filter(
    (p) => idOf(p) !== id && !(withPanels && members.has(idOf(p))),
  );
  return settle(setPanels(open, panels));
}

/** Copies stand right of the original when there is room, else under it. */
export function duplicatePanel(model: Json, id: number): { model: Json; id: number } {
  const original = findPanel(model, id);
  if (!original) return { model, id };
  const copyId = nextId(model);
  const { x, y, w, h } = boxOf(original);
  const fits = x + w * 2 <= COLUMNS;
  const copy: Json = {
    ...original,
    id: copyId,
    gridPos: { x: fits ? x + w : x, y: fits ? y : y + h, w, h },
  };
  const panels = panelsOf(model);
  const taken = panels
    .map(boxOf)
    .some(
      (b) =>
        fits && b.id !== id && b.x < x + w * 2 && b.x + b.w > x + w && b.y < y + h && b.y + b.h > y,
    );
  const target = taken ? { ...copy, gridPos: { x, y: y + h, w, h } } : copy;
  const top = boxOf(target).y;
  const moved = panels.map((p) =>
    (taken || !fits) && idOf(p) !== id && boxOf(p).y >= top ? shifted(p, h) : p,
  );
  return { model: settle(setPanels(model, [...moved, target])), id: copyId };
}

/** The panels between a row and the next one. */
export function membersOf(model: Json, rowId: number): Json[] {
  const panels = sortPanels(panelsOf(model));
  const at = panels.findIndex((p) => idOf(p) === rowId);
  const row = panels[at];
  if (!row || flag(row.collapsed)) return [];
  const end = panels.findIndex((p, i) => i > at && isRow(p));
  return panels.slice(at + 1, end === -1 ? undefined : end);
}

export const toggleRow = (model: Json, id: number): Json =>
  flag(findPanel(model, id)?.collapsed) ? openRow(model, id) : closeRow(model, id);

function closeRow(model: Json, id: number): Json {
  const members = membersOf(model, id);
  const inside = new Set(members.map(idOf));
  const panels = panelsOf(model)
    .filter((p) => !inside.has(idOf(p)))
    .map((p) => (idOf(p) === id ? { ...p, collapsed: true, panels: members } : p));
  return settle(setPanels(model, panels));
}

function openRow(model: Json, id: number): Json {
  const row = findPanel(model, id);
  if (!row || !flag(row.collapsed)) return model;
  const members = list(row.panels);
  const top = Math.min(...members.map((p) => boxOf(p).y));
  const begin = boxOf(row).y + 1;
  const inside = members.map((p) => shifted(p, begin - top));
  const height = Math.max(0, ...inside.map((p) => boxOf(p).y + boxOf(p).h - begin));
  const panels = panelsOf(model).flatMap((p) => {
    if (idOf(p) === id) return [{ ...p, collapsed: false, panels: [] }, ...inside];
    return [boxOf(p).y >= begin ? shifted(p, height) : p];
  });
  return settle(setPanels(model, panels));
}

export const titleOf = (panel: Json): string => text(panel.title);
