import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import {
  IconChevronDown,
  IconChevronUp,
  IconCopy,
  IconEye,
  IconEyeOff,
  IconPlus,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Catalog } from '@/ui/promql/catalog';
import { PromqlEditor } from '@/ui/promql/PromqlEditor';
import { flag, type Json, list, text } from '../../model/json';
import type { PanelAnswer } from '../../query/runPanel';
import { useDashboardState } from '../../state/context';
import { moved } from '../model/path';
import { addTarget, duplicateTarget } from '../model/targets';
import styles from './panel.module.css';

interface QueriesProps {
  panel: Json;
  answer: PanelAnswer | undefined;
  onChange(targets: Json[], merge?: string): void;
}

/** The queries of a panel, in the order of their letters. */
export function Queries({ panel, answer, onChange }: QueriesProps) {
  const { t } = useTranslation();
  const { range } = useDashboardState();
  const targets = list(panel.targets);
  const [catalog] = useState(
    () =>
      new Catalog({
        span: () => ({ start: range.from.valueOf() / 1000, end: range.to.valueOf() / 1000 }),
      }),
  );
  return (
    <div className={styles.stack}>
      {targets.map((target, i) => (
        <QueryRow
          key={text(target.refId) || i}
          target={target}
          first={i === 0}
          last={i === targets.length - 1}
          catalog={catalog}
          answer={answer}
          onChange={(change, merge) =>
            onChange(
              targets.map((other, n) => (n === i ? { ...other, ...change } : other)),
              merge,
            )
          }
          onMove={(by) => onChange(moved(targets, i, i + by))}
          onDuplicate={() => onChange(duplicateTarget(targets, i))}
          onRemove={() => onChange(targets.filter((_, n) => n !== i))}
        />
      ))}
      <div>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange(addTarget(targets))}
        >
          {t('edit.query.add')}
        </Button>
      </div>
    </div>
  );
}

interface QueryRowProps {
  target: Json;
  first: boolean;
  last: boolean;
  catalog: Catalog;
  answer: PanelAnswer | undefined;
  onChange(change: Json, merge?: string): void;
  onMove(by: number): void;
  onDuplicate(): void;
  onRemove(): void;
}

function QueryRow(props: QueryRowProps) {
  const { target, first, last, catalog, answer, onChange, onMove, onDuplicate, onRemove } = props;
  const { t } = useTranslation();
  const refId = text(target.refId);
  const hidden = flag(target.hide);
  const [expr, setExpr] = useState(text(target.expr));
  const [known, setKnown] = useState(text(target.expr));
  // Undo and the JSON editor change the query from outside.
  if (known !== text(target.expr)) {
    setKnown(text(target.expr));
    setExpr(text(target.expr));
  }
  const run = () => {
    if (expr !== text(target.expr)) onChange({ expr });
  };
  const error = answer?.errors.find((e) => e.refId === refId);
  const done = answer?.executed.find((e) => e.refId === refId);
  const kind = flag(target.instant) ? (flag(target.range) ? 'both' : 'instant') : 'range';
  const input = { size: 'xs' } as const;
  return (
    <section
      className={styles.query}
      aria-label={t('edit.query.name', { refId })}
      data-hidden={hidden || undefined}
    >
      <header>
        <strong>{refId}</strong>
        {done && !error && (
          <span className={styles.muted}>
            {t('edit.query.took', { series: done.series, ms: Math.round(done.milliseconds) })}
          </span>
        )}
        <span className={styles.grow} />
        <Button size="compact-xs" onClick={run} disabled={expr === text(target.expr)}>
          {t('edit.query.run')}
        </Button>
        <ActionIcon
          size="sm"
          aria-label={t(hidden ? 'edit.query.show' : 'edit.query.hide', { refId })}
          aria-pressed={hidden}
          onClick={() => onChange({ hide: !hidden })}
        >
          {hidden ? <IconEyeOff size={14} /> : <IconEye size={14} />}
        </ActionIcon>
        <ActionIcon
          size="sm"
          aria-label={t('edit.query.up', { refId })}
          disabled={first}
          onClick={() => onMove(-1)}
        >
          <IconChevronUp size={14} />
        </ActionIcon>
        <ActionIcon
          size="sm"
          aria-label={t('edit.query.down', { refId })}
          disabled={last}
          onClick={() => onMove(1)}
        >
          <IconChevronDown size={14} />
        </ActionIcon>
        <ActionIcon
          size="sm"
          aria-label={t('edit.query.duplicate', { refId })}
          onClick={onDuplicate}
        >
          <IconCopy size={14} />
        </ActionIcon>
        <ActionIcon size="sm" aria-label={t('edit.query.remove', { refId })} onClick={onRemove}>
          <IconTrash size={14} />
        </ActionIcon>
      </header>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: only listens where the focus goes */}
      <div
        onBlur={(e) => {
          if (!e.currentTarget.contains(e.relatedTarget)) run();
        }}
      >
        <PromqlEditor
          label={t('edit.query.expr', { refId })}
          placeholder={t('edit.query.placeholder')}
          value={expr}
          catalog={catalog}
          onChange={setExpr}
          onSubmit={run}
        />
      </div>
      {error && (
        <p className={styles.problem} role="alert">
          {error.message}
        </p>
      )}
      <div className={styles.queryOptions}>
        <TextInput
          {...input}
          label={t('edit.query.legend')}
          placeholder="{{instance}}"
          value={text(target.legendFormat)}
          onChange={(e) => onChange({ legendFormat: e.currentTarget.value }, `legend-${refId}`)}
        />
        <Select
          {...input}
          label={t('edit.query.format')}
          data={['time_series', 'table', 'heatmap'].map((f) => ({
            value: f,
            label: t(`edit.query.formats.${f}`),
          }))}
          value={text(target.format, 'time_series')}
          onChange={(format) => onChange({ format })}
        />
        <Select
          {...input}
          label={t('edit.query.type')}
          data={['range', 'instant', 'both'].map((k) => ({
            value: k,
            label: t(`edit.query.types.${k}`),
          }))}
          value={kind}
          onChange={(k) => onChange({ instant: k !== 'range', range: k !== 'instant' })}
        />
        <TextInput
          {...input}
          label={t('edit.query.minStep')}
          placeholder={t('edit.auto')}
          value={text(target.interval)}
          onChange={(e) => onChange({ interval: e.currentTarget.value }, `step-${refId}`)}
        />
      </div>
    </section>
  );
}
