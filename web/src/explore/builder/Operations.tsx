import { TagsInput } from '@mantine/core';
import { IconArrowLeft, IconArrowRight, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import ui from '@/dashboard/ui/ui.module.css';
import type { Catalog } from '@/ui/promql/catalog';
import styles from './builder.module.css';
import { type Grouping, newOperation, type Operation } from './model';
import { OPERATIONS, type OperationGroup, RATE_INTERVAL, specOf } from './operations';

interface OperationsProps {
  operations: Operation[];
  onChange(operations: Operation[]): void;
  /** The series that are asked, for the names of their labels. */
  selector: string | undefined;
  catalog: Catalog;
}

const GROUPS: readonly OperationGroup[] = [
  'range',
  'aggregation',
  'histogram',
  'function',
  'arithmetic',
];

// i18n: explore.operation.range explore.operation.aggregation explore.operation.histogram
// i18n: explore.operation.function explore.operation.arithmetic

export function Operations({ operations, onChange, selector, catalog }: OperationsProps) {
  const { t } = useTranslation();
  const put = (i: number, next: Operation) =>
    onChange(operations.map((o, j) => (j === i ? next : o)));
  const move = (from: number, to: number) => {
    const next = [...operations];
    const [moved] = next.splice(from, 1);
    if (moved) next.splice(to, 0, moved);
    onChange(next);
  };
  const add = (id: string) => {
    const operation = newOperation(id);
    // A function of a range belongs right on the metric.
    const first =
      specOf(id)?.group === 'range' && specOf(operations[0]?.id ?? '')?.group !== 'range';
    onChange(first ? [operation, ...operations] : [...operations, operation]);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in a row everywhere
    <div className={styles.operations} role="group" aria-label={t('explore.builder.operations')}>
      <span className={styles.caption}>{t('explore.builder.operations')}</span>
      {operations.map((operation, i) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: operations have no identity of their own
          key={i}
          className={styles.operation}
        >
          <div className={styles.operationHead}>
            <strong>{operation.id}</strong>
            <SmallButton
              label={t('explore.operation.earlier', { name: operation.id })}
              disabled={i === 0}
              onClick={() => move(i, i - 1)}
            >
              <IconArrowLeft size={14} />
            </SmallButton>
            <SmallButton
              label={t('explore.operation.later', { name: operation.id })}
              disabled={i === operations.length - 1}
              onClick={() => move(i, i + 1)}
            >
              <IconArrowRight size={14} />
            </SmallButton>
            <SmallButton
              label={t('explore.operation.remove', { name: operation.id })}
              onClick={() => onChange(operations.filter((_, j) => j !== i))}
            >
              <IconX size={14} />
            </SmallButton>
          </div>
          <Params operation={operation} onChange={(next) => put(i, next)} />
          {specOf(operation.id)?.group === 'aggregation' && (
            <By
              grouping={operation.grouping}
              selector={selector}
              catalog={catalog}
              onChange={(grouping) => put(i, { ...operation, grouping })}
            />
          )}
        </div>
      ))}
      <select
        className={`${ui.input} ${styles.add}`}
        aria-label={t('explore.operation.add')}
        value=""
        onChange={(e) => add(e.target.value)}
      >
        <option value="">{t('explore.operation.add')}</option>
        {GROUPS.map((group) => (
          <optgroup key={group} label={t(`explore.operation.${group}`)}>
            {OPERATIONS.filter((o) => o.group === group).map((o) => (
              <option key={o.id} value={o.id}>
                {o.id}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </div>
  );
}

const WINDOWS = [RATE_INTERVAL, '$__interval', '1m', '5m', '15m', '1h', '6h', '1d'];

function Params({ operation, onChange }: { operation: Operation; onChange(o: Operation): void }) {
  const { t } = useTranslation();
  const specs = specOf(operation.id)?.params ?? [];
  return specs.map((spec, i) => {
    const value = operation.params[i] ?? '';
    const set = (text: string) =>
      onChange({
        ...operation,
        params: specs.map((_, j) => (j === i ? text : (operation.params[j] ?? ''))),
      });
    const label = t(
      spec.kind === 'range' ? 'explore.operation.window' : 'explore.operation.number',
    );
    return spec.kind === 'range' ? (
      <select
        // biome-ignore lint/suspicious/noArrayIndexKey: the place is what a parameter is
        key={i}
        className={ui.input}
        aria-label={`${operation.id}: ${label}`}
        value={value}
        onChange={(e) => set(e.target.value)}
      >
        {[...new Set([value, ...WINDOWS])].map((window) => (
          <option key={window}>{window}</option>
        ))}
      </select>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the place is what a parameter is
      <NumberText key={i} label={`${operation.id}: ${label}`} value={value} onChange={set} />
    );
  });
}

/** A number while it is being typed: only a whole one reaches the expression. */
function NumberText(p: { label: string; value: string; onChange(text: string): void }) {
  const [text, setText] = useState(p.value);
  const [known, setKnown] = useState(p.value);
  if (known !== p.value) {
    setKnown(p.value);
    if (Number(text) !== Number(p.value)) setText(p.value);
  }
  const good = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
  return (
    <input
      className={`${ui.input} ${styles.number}`}
      aria-label={p.label}
      aria-invalid={!good || undefined}
      inputMode="decimal"
      value={text}
      onChange={(e) => {
        const next = e.target.value.trim();
        setText(next);
        if (/^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(next)) p.onChange(next);
      }}
      onBlur={() => !good && setText(p.value)}
    />
  );
}

interface ByProps {
  grouping: Grouping | undefined;
  selector: string | undefined;
  catalog: Catalog;
  onChange(grouping: Grouping): void;
}

function By({ grouping = { kind: 'by', labels: [] }, selector, catalog, onChange }: ByProps) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const labels = useQuery({
    queryKey: ['explore', 'labels', selector],
    queryFn: () => catalog.labels(selector),
    enabled: asked,
    staleTime: 60_000,
  });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: names are asked for when a field in it is used
    <div className={styles.by} onFocus={() => setAsked(true)}>
      <select
        className={ui.input}
        aria-label={t('explore.operation.grouping')}
        value={grouping.kind}
        onChange={(e) => onChange({ ...grouping, kind: e.target.value as Grouping['kind'] })}
      >
        <option>by</option>
        <option>without</option>
      </select>
      <TagsInput
        classNames={{ input: styles.input }}
        aria-label={t('explore.operation.labels')}
        placeholder={grouping.labels.length === 0 ? t('explore.operation.labels') : undefined}
        value={grouping.labels}
        data={labels.data ?? []}
        limit={100}
        onChange={(names) =>
          onChange({ ...grouping, labels: names.filter((n) => /^[a-zA-Z_]\w*$/.test(n)) })
        }
      />
    </div>
  );
}

interface SmallButtonProps {
  label: string;
  disabled?: boolean;
  onClick(): void;
  children: React.ReactNode;
}

function SmallButton({ label, disabled, onClick, children }: SmallButtonProps) {
  return (
    <button
      type="button"
      className={ui.iconButton}
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
