import { IconAlertTriangle, IconCopy, IconEye, IconEyeOff, IconTrash } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import ui from '@/dashboard/ui/ui.module.css';
import type { Catalog } from '@/ui/promql/catalog';
import { PromqlEditor } from '@/ui/promql/PromqlEditor';
import { Lines } from '@/ui/states';
import { parseVisual } from '../builder/parse';
import styles from '../explore.module.css';
import { placeOf, type QueryProblem } from '../query/errors';
import type { CostLine } from '../query/report';
import type { EditorMode, ExploreQuery } from '../query/types';
import { CostText } from './CostText';
import { QueryOptions } from './QueryOptions';

const Builder = lazy(() => import('../builder/Builder'));

interface QueryRowProps {
  query: ExploreQuery;
  /** The only query: there is nothing left without it. */
  alone: boolean;
  full: boolean;
  onChange(query: ExploreQuery): void;
  onDuplicate(): void;
  onHide(): void;
  onRemove(): void;
  onRun(): void;
  catalog: Catalog;
  problem: QueryProblem | undefined;
  costs: readonly CostLine[];
}

export function QueryRow(props: QueryRowProps) {
  const { query, alone, full, onChange, onDuplicate, onRun, catalog, problem } = props;
  const { t } = useTranslation();
  const [refused, setRefused] = useState(false);
  const name = query.refId;
  const setExpr = (expr: string) => {
    setRefused(false);
    onChange({ ...query, expr });
  };
  const setMode = (mode: EditorMode) => {
    const tooComplex = mode === 'builder' && parseVisual(query.expr) === undefined;
    setRefused(tooComplex);
    if (!tooComplex) onChange({ ...query, mode });
  };
  const error =
    problem?.from === undefined || problem.to === undefined
      ? undefined
      : { from: problem.from, to: problem.to };
  return (
    <section
      className={styles.row}
      data-hidden={query.hide || undefined}
      aria-label={t('explore.query.label', { name })}
    >
      <header>
        <span className={styles.refId}>{name}</span>
        <CostText costs={props.costs} />
        <span className={styles.spring} />
        <fieldset className={styles.choice}>
          <legend className="visually-hidden">{t('explore.mode.label', { name })}</legend>
          {(['builder', 'code'] as const).map((mode) => (
            <button
              key={mode}
              type="button"
              aria-pressed={query.mode === mode}
              onClick={() => setMode(mode)}
            >
              {t(mode === 'builder' ? 'explore.mode.builder' : 'explore.mode.code')}
            </button>
          ))}
        </fieldset>
        <RowButton
          label={t('explore.query.duplicate', { name })}
          disabled={full}
          onClick={onDuplicate}
        >
          <IconCopy size={16} />
        </RowButton>
        <RowButton
          label={t(query.hide ? 'explore.query.show' : 'explore.query.hide', { name })}
          onClick={props.onHide}
        >
          {query.hide ? <IconEyeOff size={16} /> : <IconEye size={16} />}
        </RowButton>
        <RowButton
          label={t('explore.query.remove', { name })}
          disabled={alone}
          onClick={props.onRemove}
        >
          <IconTrash size={16} />
        </RowButton>
      </header>
      {query.mode === 'builder' ? (
        <Suspense fallback={<Lines count={3} />}>
          <Builder
            expr={query.expr}
            onChange={setExpr}
            onCode={() => setMode('code')}
            catalog={catalog}
          />
        </Suspense>
      ) : (
        <PromqlEditor
          value={query.expr}
          onChange={setExpr}
          onSubmit={onRun}
          label={t('explore.query.editor', { name })}
          placeholder={t('explore.query.placeholder')}
          catalog={catalog}
          error={error}
        />
      )}
      {refused && (
        <p className={styles.hint} role="status">
          {t('explore.builder.tooComplex')}
        </p>
      )}
      {problem && <ProblemText problem={problem} expr={query.expr} />}
      <QueryOptions query={query} onChange={onChange} />
    </section>
  );
}

function ProblemText({ problem, expr }: { problem: QueryProblem; expr: string }) {
  const { t } = useTranslation();
  const place = problem.from === undefined ? undefined : placeOf(expr, problem.from);
  return (
    <p className={styles.problem} role="alert">
      <IconAlertTriangle size={16} aria-hidden="true" />
      <span>
        {place && <strong>{t('explore.problem.place', { ...place })} </strong>}
        {problem.message}
      </span>
    </p>
  );
}

interface RowButtonProps {
  label: string;
  disabled?: boolean;
  onClick(): void;
  children: ReactNode;
}

function RowButton({ label, disabled, onClick, children }: RowButtonProps) {
  return (
    <button
      type="button"
      className={ui.iconButton}
      title={label}
      aria-label={label}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
