import { getFieldDisplayName } from '@grafana/data';
import { SegmentedControl, Tabs } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { Suspense, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { findCell, layoutOpen } from '../../grid/layout';
import { type Json, list, text } from '../../model/json';
import { migratePanel } from '../../model/migrate';
import type { Panel } from '../../model/types';
import { PanelBody } from '../../panels/chrome/PanelBody';
import { visualizationOf } from '../../panels/registry';
import { useDashboardState } from '../../state/context';
import { usePanelData } from '../../state/usePanelData';
import ui from '../../ui/ui.module.css';
import { useElementSize } from '../../ui/useElementSize';
import { interpolate, layered } from '../../variables/interpolate';
import { repeatScope } from '../../variables/scope';
import { findPanel, updatePanel } from '../model/panels';
import { useEdit } from '../state/draft';
import { STANDALONE } from './definitions';
import { OptionsPane } from './OptionsPane';
import styles from './panel.module.css';
import { Queries } from './Queries';
import { Transformations } from './Transformations';

/** One panel in the whole page, as it looks now, with everything that can be changed about it. */
export function PanelEditor({ id }: { id: number }) {
  const { t } = useTranslation();
  const { draft } = useEdit();
  const { dashboard, variables, patchSearch } = useDashboardState();
  const source = findPanel(draft.model, id);
  const [opened] = useState(source);
  const cell = useMemo(
    () => findCell(layoutOpen({ items: dashboard.items, variables }), `${id}`),
    [dashboard.items, variables, id],
  );
  const back = () => patchSearch({ edit: 'true', editPanel: undefined });
  if (!source || !cell) {
    return (
      <div className={styles.missing} role="alert">
        <p>{t('dash.panel.missing')}</p>
        <button type="button" className={ui.button} onClick={back}>
          {t('edit.panel.back')}
        </button>
      </div>
    );
  }
  // Panels of retired types become new ones as soon as something about them changes.
  const change = (edit: (panel: Json) => Json, merge?: string) =>
    draft.change(
      (m) => updatePanel(m, id, (p) => edit(migratePanel(p))),
      merge && `panel-${id}-${merge}`,
    );
  return (
    <div className={styles.editor}>
      <div className={styles.head}>
        <button type="button" className={ui.button} onClick={back}>
          <IconArrowLeft size={16} />
          {t('edit.panel.back')}
        </button>
        <h2>{text(source.title) || t('edit.untitled')}</h2>
        {opened !== source && opened && (
          <button
            type="button"
            className={ui.button}
            onClick={() => draft.change((m) => updatePanel(m, id, () => opened))}
          >
            {t('edit.panel.discard')}
          </button>
        )}
      </div>
      <Workbench panel={cell.panel} repeated={cell.repeated} source={source} onChange={change} />
    </div>
  );
}

interface WorkbenchProps {
  panel: Panel;
  repeated: Parameters<typeof repeatScope>[0];
  source: Json;
  onChange(edit: (panel: Json) => Json, merge?: string): void;
}

function Workbench({ panel, repeated, source, onChange }: WorkbenchProps) {
  const { t } = useTranslation();
  const state = useDashboardState();
  const [asTable, setAsTable] = useState(false);
  const repeatedKey = JSON.stringify(repeated);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the values
  const scope = useMemo(
    () => layered(repeatScope(repeated), state.scope),
    [repeatedKey, state.scope],
  );
  const host = useRef<HTMLDivElement>(null);
  const size = useElementSize(host);
  const asks = panel.targets.some((target) => !target.hide && target.expr.trim() !== '');
  const load = usePanelData({
    panel,
    scope,
    width: size?.width ?? 0,
    gaps: visualizationOf(panel.type).gaps,
    near: asks,
  });
  const shown = useMemo(
    () => (asTable ? { ...panel, type: 'table', options: {} } : panel),
    [asTable, panel],
  );
  const raw = load.data?.answer.frames;
  const before = useMemo(() => namesOf(raw), [raw]);
  const after = useMemo(() => namesOf(load.data?.frames), [load.data?.frames]);
  const current = migratePanel(source);
  const standalone = STANDALONE.has(panel.type);
  return (
    <div className={styles.workbench}>
      <div className={styles.left}>
        <section
          className={styles.preview}
          aria-label={t('edit.preview')}
          aria-busy={asks && load.loading}
          data-transparent={panel.transparent || undefined}
          data-tall={standalone || undefined}
        >
          <header>
            <h3>{interpolate(panel.title, scope, 'text')}</h3>
            {!standalone && (
              <SegmentedControl
                size="xs"
                aria-label={t('edit.previewAs')}
                value={asTable ? 'table' : 'panel'}
                data={[
                  { value: 'panel', label: t('edit.asPanel') },
                  { value: 'table', label: t('edit.asTable') },
                ]}
                onChange={(v) => setAsTable(v === 'table')}
              />
            )}
          </header>
          <div ref={host} className={styles.canvas}>
            {size && (
              <Suspense>
                <PanelBody panel={shown} scope={scope} size={size} load={load} asks={asks} />
              </Suspense>
            )}
          </div>
        </section>
        {!standalone && (
          <Tabs defaultValue="queries" keepMounted={false} className={styles.tabs}>
            <Tabs.List>
              <Tabs.Tab value="queries">
                {t('edit.queries')} <small>{panel.targets.length}</small>
              </Tabs.Tab>
              <Tabs.Tab value="transformations">
                {t('edit.transformations')} <small>{panel.transformations.length}</small>
              </Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="queries">
              <Queries
                panel={current}
                answer={load.data?.answer}
                onChange={(targets, merge) => onChange((p) => ({ ...p, targets }), merge)}
              />
            </Tabs.Panel>
            <Tabs.Panel value="transformations">
              <Transformations
                value={list(current.transformations)}
                fieldNames={before}
                onChange={(transformations, merge) =>
                  onChange((p) => ({ ...p, transformations }), merge)
                }
              />
            </Tabs.Panel>
          </Tabs>
        )}
      </div>
      <OptionsPane panel={current} fieldNames={after} onChange={onChange} />
    </div>
  );
}

const namesOf = (frames: Parameters<typeof getFieldDisplayName>[2] | undefined): string[] => [
  ...new Set(
    (frames ?? []).flatMap((frame) =>
      frame.fields.map((f) => getFieldDisplayName(f, frame, frames)),
    ),
  ),
];
