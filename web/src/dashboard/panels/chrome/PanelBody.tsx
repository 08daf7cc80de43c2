import { Component, type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Panel } from '../../model/types';
import { useDashboardState } from '../../state/context';
import type { PanelData } from '../../state/loadPanel';
import type { PanelLoad } from '../../state/usePanelData';
import { EmptyText, NoData } from '../../ui/NoData';
import type { Size } from '../../ui/useElementSize';
import type { Scope } from '../../variables/types';
import { visualizationOf } from '../registry';
import { PanelError } from './PanelError';
import styles from './panel.module.css';

interface PanelBodyProps {
  panel: Panel;
  scope: Scope;
  size: Size;
  load: PanelLoad;
  /** Has queries to ask. */
  asks: boolean;
}

/** Chooses between the visualization and the states in which there is nothing to draw. */
export function PanelBody({ panel, scope, size, load, asks }: PanelBodyProps) {
  const { t } = useTranslation();
  const { range } = useDashboardState();
  const { Component: Visualization, standalone } = visualizationOf(panel.type);
  const empty = useMemo(
    (): PanelData => ({
      frames: [],
      answer: { frames: [], errors: [], warnings: [], executed: [] },
      range,
      unknownTransformations: [],
    }),
    [range],
  );
  if (!asks && !standalone) return <NoData hint={t('dash.noQuery')} />;
  const data = standalone && !asks ? empty : load.data;
  if (load.failure) return <PanelError errors={[{ message: load.failure.message }]} />;
  if (!data) {
    if (load.loading || standalone) return <div className={styles.skeleton} />;
    return <NoData hint={t('dash.cancelled')} />;
  }
  if (data.frames.length === 0 && data.answer.errors.length > 0) {
    return <PanelError errors={data.answer.errors} />;
  }
  return (
    <CrashGuard
      data={data}
      fallback={(error) => <PanelError errors={[{ message: error.message }]} />}
    >
      <EmptyText value={panel.fieldConfig.defaults.noValue ?? ''}>
        <Visualization
          panel={panel}
          data={data}
          scope={scope}
          width={size.width}
          height={size.height}
        />
      </EmptyText>
    </CrashGuard>
  );
}

interface CrashGuardProps {
  data: PanelData;
  fallback(error: Error): ReactNode;
  children: ReactNode;
}

/** One panel that cannot draw its data must not take the dashboard with it. */
class CrashGuard extends Component<CrashGuardProps, { error?: Error; data: PanelData }> {
  override state: { error?: Error; data: PanelData } = { data: this.props.data };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  /** New data may draw where the old could not. */
  static getDerivedStateFromProps(props: CrashGuardProps, state: { data: PanelData }) {
    return props.data === state.data ? null : { data: props.data, error: undefined };
  }

  override render() {
    return this.state.error ? this.props.fallback(this.state.error) : this.props.children;
  }
}
