import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDashboardState } from '@/dashboard/state/context';
import { usePanelData } from '@/dashboard/state/usePanelData';
import { useElementSize } from '@/dashboard/ui/useElementSize';
import type { Catalog } from '@/ui/promql/catalog';
import styles from './explore.module.css';
import type { PaneProps } from './Pane';
import type { ExploreClient } from './query/client';
import { graphPanel, graphQueries, tablePanel, tableQueries } from './query/panels';
import { costsOf, problemsOf } from './query/report';
import type { ExploreQuery } from './query/types';
import { GraphResult } from './results/GraphResult';
import { ResultStates } from './results/ResultStates';
import { TableResult } from './results/TableResult';
import { QueryRows } from './rows/QueryRows';
import { StarterList } from './StarterList';
import { Toolbar } from './Toolbar';

export interface PaneBodyProps extends PaneProps {
  drafts: ExploreQuery[];
  ran: ExploreQuery[];
  onDrafts(queries: ExploreQuery[]): void;
  onRun(queries: ExploreQuery[]): void;
  /** The interval of automatic runs, '' when off. */
  every: string;
  onEvery(interval: string): void;
  catalog: Catalog;
  client: ExploreClient;
}

export function PaneBody(props: PaneBodyProps) {
  const { drafts, ran, onDrafts, onRun, pane, onChange, catalog, client } = props;
  const { t } = useTranslation();
  const { scope } = useDashboardState();
  const host = useRef<HTMLDivElement>(null);
  const width = useElementSize(host)?.width ?? 0;
  const [shown, setShown] = useState<'table' | 'raw'>('table');

  const asksGraph = graphQueries(ran).length > 0;
  const asksTable = tableQueries(ran).length > 0;
  const graph = useMemo(() => graphPanel(ran, t('explore.graph.title')), [ran, t]);
  const table = useMemo(() => tablePanel(ran, t('explore.table.title')), [ran, t]);
  const gaps = graph.type === 'heatmap' || graph.type === 'timeseries' ? 'nulls' : 'omit';
  const graphLoad = usePanelData({ panel: graph, scope, width, gaps, near: asksGraph });
  const tableLoad = usePanelData({ panel: table, scope, width, gaps: 'omit', near: asksTable });
  const loading = (asksGraph && graphLoad.loading) || (asksTable && tableLoad.loading);
  const since = Math.min(
    (asksGraph && graphLoad.since) || Number.POSITIVE_INFINITY,
    (asksTable && tableLoad.since) || Number.POSITIVE_INFINITY,
  );
  const cancel = () => {
    if (asksGraph && graphLoad.loading) graphLoad.cancel();
    if (asksTable && tableLoad.loading) tableLoad.cancel();
  };

  const answers = [
    ...(asksGraph && graphLoad.data ? [graphLoad.data.answer] : []),
    ...(asksTable && tableLoad.data ? [tableLoad.data.answer] : []),
  ];
  const problems = problemsOf(answers, ran, drafts);
  const costs = costsOf(answers, client);
  const idle = !asksGraph && !asksTable;
  return (
    <>
      <Toolbar {...props} loading={loading} since={since} onCancel={cancel} />
      <QueryRows
        queries={drafts}
        onChange={onDrafts}
        onRun={(queries) => onRun(queries ?? drafts)}
        catalog={catalog}
        problems={problems}
        costs={costs}
      />
      <div ref={host} className={styles.results} aria-busy={loading}>
        {idle && (
          <StarterList
            onPick={({ expr, legend }) => {
              const [first, ...rest] = drafts;
              if (first) onRun([{ ...first, expr, legend, mode: 'code' }, ...rest]);
            }}
          />
        )}
        <ResultStates
          answers={answers}
          costs={costs}
          failures={[asksGraph && graphLoad.failure, asksTable && tableLoad.failure]}
        />
        {asksGraph && (
          <GraphResult
            panel={graph}
            load={graphLoad}
            width={width}
            style={pane.graph}
            onStyle={(style) => onChange({ ...pane, graph: style })}
          />
        )}
        {asksTable && (
          <TableResult
            panel={table}
            load={tableLoad}
            width={width}
            shown={shown}
            onShow={setShown}
          />
        )}
      </div>
    </>
  );
}
