import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import ui from '@/dashboard/ui/ui.module.css';
import type { Catalog } from '@/ui/promql/catalog';
import styles from '../explore.module.css';
import type { QueryProblem } from '../query/errors';
import type { CostLine } from '../query/report';
import { type ExploreQuery, emptyQuery, nextRefId } from '../query/types';
import { QueryRow } from './QueryRow';

interface QueryRowsProps {
  queries: ExploreQuery[];
  onChange(queries: ExploreQuery[]): void;
  /** Runs these, or what is written. */
  onRun(queries?: ExploreQuery[]): void;
  catalog: Catalog;
  problems: ReadonlyMap<string, QueryProblem>;
  costs: readonly CostLine[];
}

const MOST = 26;

export function QueryRows(props: QueryRowsProps) {
  const { queries, onChange, onRun, catalog, problems, costs } = props;
  const { t } = useTranslation();
  const add = (query: ExploreQuery, at: number) =>
    onChange([...queries.slice(0, at), query, ...queries.slice(at)]);
  return (
    <div className={styles.rows}>
      {queries.map((query, i) => (
        <QueryRow
          key={query.refId}
          query={query}
          alone={queries.length === 1}
          full={queries.length >= MOST}
          onChange={(next) => onChange(queries.map((q, j) => (j === i ? next : q)))}
          onDuplicate={() => add({ ...query, refId: nextRefId(queries) }, i + 1)}
          onHide={() => onRun(queries.map((q, j) => (j === i ? { ...q, hide: !q.hide } : q)))}
          onRemove={() => onRun(queries.filter((_, j) => j !== i))}
          onRun={() => onRun()}
          catalog={catalog}
          problem={problems.get(query.refId)}
          costs={costs.filter((c) => c.refId === query.refId)}
        />
      ))}
      <div>
        <button
          type="button"
          className={ui.button}
          disabled={queries.length >= MOST}
          onClick={() => add(emptyQuery(nextRefId(queries), queries.at(-1)?.mode), queries.length)}
        >
          <IconPlus size={16} aria-hidden="true" />
          {t('explore.query.add')}
        </button>
      </div>
    </div>
  );
}
