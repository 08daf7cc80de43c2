import { memo, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import type { PanelCell } from '../../grid/layout';
import { useDashboardState } from '../../state/context';
import { usePanelData } from '../../state/usePanelData';
import { useElementSize } from '../../ui/useElementSize';
import { interpolate, layered } from '../../variables/interpolate';
import { repeatScope } from '../../variables/scope';
import { visualizationOf } from '../registry';
import { PanelBody } from './PanelBody';
import { PanelHeader } from './PanelHeader';
import styles from './panel.module.css';
import { SlowQuery } from './SlowQuery';

interface PanelBoxProps {
  cell: PanelCell;
  /** On or close to the screen. */
  near: boolean;
}

/** One panel: its frame, its data, and the visualization inside. */
export const PanelBox = memo(function PanelBox({ cell, near }: PanelBoxProps) {
  const { panel, repeated } = cell;
  const state = useDashboardState();
  const scope = useMemo(() => layered(repeatScope(repeated), state.scope), [repeated, state.scope]);
  const title = interpolate(panel.title, scope, 'text');
  const host = useRef<HTMLDivElement>(null);
  const size = useElementSize(host);
  const visualization = visualizationOf(panel.type);
  const asks = panel.targets.some((t) => !t.hide && t.expr.trim() !== '');
  const load = usePanelData({
    panel,
    scope,
    width: size?.width ?? 0,
    gaps: visualization.gaps,
    near: near && asks,
  });
  const [inspecting, setInspecting] = useState<string>();
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    const inspect = () => setInspecting('data');
    const element = box.current;
    element?.addEventListener('inspectpanel', inspect);
    return () => element?.removeEventListener('inspectpanel', inspect);
  }, []);
  const loading = near && asks && load.loading;
  return (
    <section
      ref={box}
      className={styles.panel}
      aria-label={title || panel.type}
      aria-busy={loading}
      data-panel={cell.key}
      data-transparent={panel.transparent || undefined}
      data-untitled={title === '' ? '' : undefined}
    >
      {loading && <div className={styles.loading} />}
      <PanelHeader
        cell={cell}
        title={title}
        scope={scope}
        load={load}
        inspecting={inspecting}
        onInspect={setInspecting}
      />
      <div className={styles.body}>
        <div ref={host} className={styles.inner}>
          {size && near && (
            <Suspense fallback={<div className={styles.skeleton} />}>
              <PanelBody panel={panel} scope={scope} size={size} load={load} asks={asks} />
            </Suspense>
          )}
        </div>
      </div>
      {load.since !== undefined && loading && (
        <SlowQuery since={load.since} onCancel={load.cancel} />
      )}
    </section>
  );
});
