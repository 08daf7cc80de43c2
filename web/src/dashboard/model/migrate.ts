import { flag, type Json, list, number, object, text } from './json';
import { graphToTimeseries } from './migrateGraph';
import { singlestatToStat, tableOldToTable } from './migrateOld';
import { COLUMNS } from './panel';

/** Brings a panel of a retired type to the type that replaced it; others come back as they are. */
export function migratePanel(source: Json): Json {
  switch (source.type) {
    case 'graph':
      return graphToTimeseries(source);
    case 'singlestat':
    case 'grafana-singlestat-panel':
      return singlestatToStat(source);
    case 'table-old':
      return tableOldToTable(source);
    case 'table':
      return Array.isArray(source.styles) ? tableOldToTable(source) : source;
    case 'grafana-piechart-panel':
      return { ...source, type: 'piechart' };
    case 'grafana-text-panel':
    case 'text':
      return textPanel(source);
    default:
      return source;
  }
}

/** Before 2019 a text panel kept its content beside, not inside, `options`. */
function textPanel(source: Json): Json {
  const options = object(source.options);
  if (options.content !== undefined) return { ...source, type: 'text' };
  return {
    ...source,
    type: 'text',
    options: { ...options, mode: text(source.mode, 'markdown'), content: text(source.content) },
  };
}

const ROW_HEIGHT_PX = 38; // 30 px and the gap of 8 px

/**
 * Before schemaVersion 16 a dashboard held `rows` of panels with a `span` of twelfths and a height
 * in pixels; now it holds `panels` with positions. Rows without a visible title only place panels.
 */
export function upgradeRows(source: Json): Json {
  if (!Array.isArray(source.rows) || Array.isArray(source.panels)) return source;
  const panels: Json[] = [];
  const rows = list(source.rows);
  const titled = rows.some((r) => flag(r.showTitle) || flag(r.collapse) || text(r.repeat) !== '');
  let y = 0;
  for (const row of rows) {
    const height = gridHeight(row.height, 250);
    const collapsed = flag(row.collapse);
    const own: Json = {
      type: 'row',
      title: text(row.title),
      collapsed,
      repeat: row.repeat ?? undefined,
      gridPos: { x: 0, y, w: COLUMNS, h: 1 },
    };
    if (titled) y += 1;
    const placed = placeRow(list(row.panels), y, height);
    if (titled) panels.push(collapsed ? { ...own, panels: placed.panels } : own);
    if (!collapsed || !titled) {
      panels.push(...placed.panels);
      y = placed.bottom;
    }
  }
  return { ...source, panels };
}

function placeRow(panels: Json[], top: number, height: number): { panels: Json[]; bottom: number } {
  let x = 0;
  let y = top;
  let tallest = 0;
  const placed = panels.map((panel) => {
    const w = Math.min(COLUMNS, Math.max(1, Math.round(number(panel.span, 4) * 2)));
    const h = gridHeight(panel.height, height * ROW_HEIGHT_PX);
    if (x + w > COLUMNS) {
      x = 0;
      y += tallest;
      tallest = 0;
    }
    const gridPos = { x, y, w, h };
    x += w;
    tallest = Math.max(tallest, h);
    return { ...panel, gridPos };
  });
  return { panels: placed, bottom: y + tallest };
}

function gridHeight(height: unknown, otherwisePx: number): number {
  const px = typeof height === 'string' ? Number.parseFloat(height) : number(height, otherwisePx);
  return Math.max(3, Math.ceil((Number.isFinite(px) ? px : otherwisePx) / ROW_HEIGHT_PX));
}
