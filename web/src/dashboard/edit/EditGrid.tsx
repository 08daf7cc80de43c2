import {
  IconChevronDown,
  IconChevronRight,
  IconGripVertical,
  IconPencil,
  IconPlus,
  IconTrash,
} from '@tabler/icons-react';
import { type CSSProperties, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '@/ui/toast';
import { findCell, layoutOpen, type PanelCell } from '../grid/layout';
import { useNear } from '../grid/useNear';
import { flag, type Json, list, text } from '../model/json';
import { PanelBox } from '../panels/chrome/PanelBox';
import { useDashboardState } from '../state/context';
import ui from '../ui/ui.module.css';
import styles from './edit.module.css';
import type { Box } from './model/grid';
import { byPlace, place } from './model/grid';
import {
  addPanel,
  boxesOf,
  boxOf,
  findPanel,
  idOf,
  isRow,
  panelsOf,
  removeRow,
  setBoxes,
  toggleRow,
  updatePanel,
} from './model/panels';
import { newPanel } from './model/templates';
import { useEdit } from './state/draft';
import { useDrag } from './useDrag';

/** The board while it is edited: panels can be moved and resized, with the pointer and the keyboard. */
export function EditGrid() {
  const { t } = useTranslation();
  const { draft } = useEdit();
  const { dashboard, variables, patchSearch } = useDashboardState();
  const host = useRef<HTMLDivElement>(null);
  const [preview, setPreview] = useState<Box[]>();
  const boxes = useMemo(() => boxesOf(draft.model), [draft.model]);
  const cells = useMemo(
    () => layoutOpen({ items: dashboard.items, variables }),
    [dashboard.items, variables],
  );
  const shown = new Map((preview ?? boxes).map((b) => [b.id, b]));
  const apply = (box: Box) => draft.change((m) => setBoxes(m, place(boxesOf(m), box)));
  const drag = useDrag({
    host,
    onMove: (box) => setPreview(place(boxes, box)),
    onEnd: (box) => {
      setPreview(undefined);
      if (box) apply(box);
    },
  });
  const panels = [...panelsOf(draft.model)].sort((a, b) => byPlace(boxOf(a), boxOf(b)));
  if (panels.length === 0) {
    const add = () => {
      const added = addPanel(draft.model, newPanel('timeseries', t('edit.newPanel')));
      draft.change(() => added.model);
      patchSearch({ edit: 'true', editPanel: `${added.id}` });
    };
    return (
      <div className={styles.nothing}>
        <h2>{t('edit.empty.title')}</h2>
        <p>{t('edit.empty.text')}</p>
        <button type="button" className={ui.button} data-primary="" onClick={add}>
          <IconPlus size={16} />
          {t('edit.empty.action')}
        </button>
      </div>
    );
  }
  const bottom = Math.max(...[...shown.values()].map((b) => b.y + b.h));
  return (
    <div
      ref={host}
      className={styles.grid}
      style={{ gridTemplateRows: `repeat(${bottom}, 30px)` }}
      data-dragging={preview ? '' : undefined}
    >
      {panels.map((panel) => {
        const id = idOf(panel);
        const box = shown.get(id) ?? boxOf(panel);
        if (isRow(panel)) {
          return (
            <EditRow
              key={id}
              panel={panel}
              box={box}
              onGrab={flag(panel.collapsed) ? (e) => drag(e, box, 'move') : undefined}
              onKeep={apply}
            />
          );
        }
        const cell = findCell(cells, `${id}`);
        if (!cell) return null;
        return (
          <EditPanel
            key={id}
            cell={cell}
            box={box}
            active={preview !== undefined && drag.active() === id}
            onGrab={(e) => drag(e, box, 'move')}
            onResize={(e) => drag(e, box, 'resize')}
            onKeep={apply}
          />
        );
      })}
    </div>
  );
}

const placeOf = ({ x, y, w, h }: Box): CSSProperties =>
  ({ '--x': x + 1, '--y': y + 1, '--w': w, '--h': h }) as CSSProperties;

interface EditPanelProps {
  cell: PanelCell;
  box: Box;
  active: boolean;
  onGrab(e: React.PointerEvent): void;
  onResize(e: React.PointerEvent): void;
  onKeep(box: Box): void;
}

function EditPanel({ cell, box, active, onGrab, onResize, onKeep }: EditPanelProps) {
  const { t } = useTranslation();
  const { patchSearch } = useDashboardState();
  const ref = useRef<HTMLDivElement>(null);
  const near = useNear(ref);
  const { panel, repeated } = cell;
  // The cell keeps its identity while only the place changes, so that the panel is not drawn again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: place and key come from elsewhere
  const steady = useMemo((): PanelCell => cell, [panel, JSON.stringify(repeated)]);
  const title = panel.title || t('edit.untitled');
  return (
    <div ref={ref} className={styles.cell} style={placeOf(box)} data-active={active || undefined}>
      <PanelBox cell={steady} near={near} />
      <button
        type="button"
        className={styles.grip}
        aria-label={t('edit.grid.move', { title })}
        title={t('edit.grid.moveHint')}
        onPointerDown={onGrab}
        onKeyDown={(e) => moveByKey(e, box, onKeep)}
      >
        <IconGripVertical size={14} />
      </button>
      <button
        type="button"
        className={styles.pencil}
        aria-label={t('edit.grid.edit', { title })}
        title={t('edit.panel.edit')}
        onClick={() => patchSearch({ edit: 'true', editPanel: `${panel.id}` })}
      >
        <IconPencil size={15} />
      </button>
      {panel.repeat && (
        <span className={styles.badge}>{t('edit.grid.repeats', { name: panel.repeat })}</span>
      )}
      <div className={styles.corner} onPointerDown={onResize} aria-hidden="true" />
    </div>
  );
}

/** Arrows move by one step; with Shift they change the size. */
function moveByKey(e: React.KeyboardEvent, box: Box, onKeep: (box: Box) => void): void {
  const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
  if (!by) return;
  e.preventDefault();
  const [dx = 0, dy = 0] = by;
  onKeep(
    e.shiftKey
      ? { ...box, w: Math.max(1, box.w + dx), h: Math.max(1, box.h + dy) }
      : { ...box, x: box.x + dx, y: Math.max(0, box.y + dy * (dy > 0 ? box.h : 1)) },
  );
}

interface EditRowProps {
  panel: Json;
  box: Box;
  onGrab?: (e: React.PointerEvent) => void;
  onKeep(box: Box): void;
}

function EditRow({ panel, box, onGrab, onKeep }: EditRowProps) {
  const { t } = useTranslation();
  const { draft } = useEdit();
  const { variables } = useDashboardState();
  const id = idOf(panel);
  const closed = flag(panel.collapsed);
  const inside = list(panel.panels).length;
  const title = text(panel.title);
  const remove = () => {
    draft.change((m) => removeRow(m, id, false));
    toast('ok', t('edit.row.deleted'));
  };
  const set = (key: string, value: unknown) =>
    draft.change(
      (m) => (findPanel(m, id) ? updatePanel(m, id, (p) => ({ ...p, [key]: value })) : m),
      `row-${id}-${key}`,
    );
  const Chevron = closed ? IconChevronRight : IconChevronDown;
  return (
    <div className={styles.row} style={placeOf(box)}>
      {onGrab && (
        <button
          type="button"
          className={ui.iconButton}
          aria-label={t('edit.grid.move', { title })}
          onPointerDown={onGrab}
          onKeyDown={(e) => moveByKey(e, box, onKeep)}
        >
          <IconGripVertical size={14} />
        </button>
      )}
      <button
        type="button"
        className={ui.iconButton}
        aria-expanded={!closed}
        aria-label={t('edit.row.toggle', { title })}
        onClick={() => draft.change((m) => toggleRow(m, id))}
      >
        <Chevron size={16} />
      </button>
      <input
        className={styles.rowTitle}
        aria-label={t('edit.row.title')}
        value={title}
        onChange={(e) => set('title', e.target.value)}
      />
      {closed && <em>{t('dash.row.panels', { count: inside })}</em>}
      <select
        className={styles.rowRepeat}
        aria-label={t('edit.row.repeat')}
        value={text(panel.repeat)}
        onChange={(e) => set('repeat', e.target.value || undefined)}
      >
        <option value="">{t('edit.row.noRepeat')}</option>
        {variables.map(({ variable }) => (
          <option key={variable.name} value={variable.name}>
            {t('edit.row.repeatBy', { name: variable.name })}
          </option>
        ))}
      </select>
      <button
        type="button"
        className={ui.iconButton}
        aria-label={t('edit.row.delete', { title })}
        title={t('edit.row.delete', { title })}
        onClick={remove}
      >
        <IconTrash size={15} />
      </button>
    </div>
  );
}
