import { ActionIcon, MultiSelect, NumberInput, Select, Switch, TextInput } from '@mantine/core';
import {
  IconChevronDown,
  IconChevronUp,
  IconEye,
  IconEyeOff,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { flag, isObject, type Json, list, number, object, text, texts } from '../../model/json';
import { moved, setIn } from '../model/path';
import { JsonEditor } from '../ui/JsonEditor';
import { useReducerChoices } from './OptionField';
import styles from './panel.module.css';

interface TransformationsProps {
  value: unknown;
  /** Names of the fields that the queries answered. */
  fieldNames: readonly string[];
  onChange(value: Json[], merge?: string): void;
}

/** In the order of use; each has a form, or JSON. */
const KINDS = [
  'organize',
  'merge',
  'joinByField',
  'reduce',
  'filterFieldsByName',
  'filterByRefId',
  'sortBy',
  'calculateField',
  'groupBy',
  'labelsToFields',
  'limit',
  'renameByRegex',
  'seriesToRows',
  'concatenate',
  'filterByValue',
  'convertFieldType',
  'groupingToMatrix',
  'partitionByValues',
  'prepareTimeSeries',
  'timeSeriesTable',
  'rowsToFields',
  'configFromData',
  'extractFields',
  'formatTime',
  'formatString',
  'histogram',
  'heatmap',
  'joinByLabels',
  'transpose',
  'regression',
] as const;

/** What happens to the data between the queries and the picture. */
export function Transformations({ value, fieldNames, onChange }: TransformationsProps) {
  const { t } = useTranslation();
  const items = list(value);
  const set = (at: number, change: Json, merge?: string) =>
    onChange(
      items.map((item, i) => (i === at ? { ...item, ...change } : item)),
      merge && `transform-${at}-${merge}`,
    );
  return (
    <div className={styles.stack}>
      {items.map((item, i) => {
        const id = text(item.id);
        const off = flag(item.disabled);
        const name = isKnown(id) ? t(`edit.transform.${id}`) : id;
        return (
          <section
            // biome-ignore lint/suspicious/noArrayIndexKey: a step is known by its place alone
            key={i}
            className={styles.query}
            aria-label={name}
            data-hidden={off || undefined}
          >
            <header>
              <strong>
                {i + 1}. {name}
              </strong>
              <span className={styles.grow} />
              <ActionIcon
                size="sm"
                aria-label={t(off ? 'edit.transform.enable' : 'edit.transform.disable', { name })}
                aria-pressed={off}
                onClick={() => set(i, { disabled: off ? undefined : true })}
              >
                {off ? <IconEyeOff size={14} /> : <IconEye size={14} />}
              </ActionIcon>
              <ActionIcon
                size="sm"
                aria-label={t('edit.transform.up', { name })}
                disabled={i === 0}
                onClick={() => onChange(moved(items, i, i - 1))}
              >
                <IconChevronUp size={14} />
              </ActionIcon>
              <ActionIcon
                size="sm"
                aria-label={t('edit.transform.down', { name })}
                disabled={i === items.length - 1}
                onClick={() => onChange(moved(items, i, i + 1))}
              >
                <IconChevronDown size={14} />
              </ActionIcon>
              <ActionIcon
                size="sm"
                aria-label={t('edit.transform.remove', { name })}
                onClick={() => onChange(items.filter((_, n) => n !== i))}
              >
                <IconTrash size={14} />
              </ActionIcon>
            </header>
            <Form
              id={id}
              options={object(item.options)}
              fieldNames={fieldNames}
              onChange={(options, merge) => set(i, { options }, merge)}
            />
          </section>
        );
      })}
      <Select
        size="xs"
        className={styles.adder}
        aria-label={t('edit.transform.add')}
        placeholder={t('edit.transform.add')}
        searchable
        value={null}
        data={KINDS.map((k) => ({ value: k, label: t(`edit.transform.${k}`) }))}
        onChange={(id) => id && onChange([...items, { id, options: {} }])}
      />
    </div>
  );
}

const isKnown = (id: string): boolean => (KINDS as readonly string[]).includes(id);

interface FormProps {
  id: string;
  options: Json;
  fieldNames: readonly string[];
  onChange(options: Json, merge?: string): void;
}

function Form({ id, options, fieldNames, onChange }: FormProps) {
  const { t } = useTranslation();
  const reducers = useReducerChoices();
  const put = (path: (string | number)[], value: unknown, merge?: string) =>
    onChange(setIn(options, path, value), merge);
  const fields = [...new Set(fieldNames)];
  const input = { size: 'xs' } as const;
  switch (id) {
    case 'merge':
    case 'seriesToRows':
    case 'concatenate':
      return <p className={styles.muted}>{t('edit.transform.noOptions')}</p>;
    case 'organize':
      return <Organize options={options} fields={fields} onChange={onChange} />;
    case 'joinByField':
      return (
        <div className={styles.queryOptions}>
          <Select
            {...input}
            label={t('edit.transform.field')}
            data={withOwn(fields, options.byField)}
            value={text(options.byField) || null}
            placeholder="Time"
            onChange={(v) => put(['byField'], v)}
          />
          <Select
            {...input}
            label={t('edit.transform.joinMode')}
            data={['outer', 'inner'].map((m) => ({
              value: m,
              label: t(`edit.transform.join.${m}`),
            }))}
            value={text(options.mode, 'outer')}
            onChange={(v) => put(['mode'], v)}
          />
        </div>
      );
    case 'reduce':
      return (
        <div className={styles.queryOptions}>
          <Select
            {...input}
            label={t('edit.transform.reduceMode')}
            data={['seriesToRows', 'reduceFields'].map((m) => ({
              value: m,
              label: t(`edit.transform.reduceModes.${m}`),
            }))}
            value={text(options.mode, 'seriesToRows')}
            onChange={(v) => put(['mode'], v)}
          />
          <MultiSelect
            {...input}
            label={t('edit.transform.calculations')}
            data={reducers}
            value={texts(options.reducers ?? ['max'])}
            searchable
            onChange={(v) => put(['reducers'], v)}
          />
          <Switch
            {...input}
            label={t('edit.transform.labelsToColumns')}
            checked={flag(options.labelsToFields)}
            onChange={(e) => put(['labelsToFields'], e.currentTarget.checked)}
          />
        </div>
      );
    case 'filterFieldsByName':
      return (
        <div className={styles.queryOptions}>
          <MultiSelect
            {...input}
            label={t('edit.transform.keep')}
            data={withOwn(fields, object(options.include).names)}
            value={texts(object(options.include).names)}
            searchable
            onChange={(v) => put(['include', 'names'], v)}
          />
          <TextInput
            {...input}
            label={t('edit.transform.pattern')}
            value={text(object(options.include).pattern)}
            onChange={(e) =>
              put(['include', 'pattern'], e.currentTarget.value || undefined, 'pattern')
            }
          />
        </div>
      );
    case 'filterByRefId':
      return (
        <TextInput
          {...input}
          label={t('edit.transform.queries')}
          placeholder="/A|B/"
          value={text(options.include)}
          onChange={(e) => put(['include'], e.currentTarget.value, 'include')}
        />
      );
    case 'sortBy': {
      const sort = object(list(options.sort)[0]);
      return (
        <div className={styles.queryOptions}>
          <Select
            {...input}
            label={t('edit.transform.field')}
            data={withOwn(fields, sort.field)}
            value={text(sort.field) || null}
            searchable
            onChange={(v) => put(['sort'], [{ ...sort, field: v }])}
          />
          <Switch
            {...input}
            label={t('edit.transform.descending')}
            checked={flag(sort.desc)}
            onChange={(e) => put(['sort'], [{ ...sort, desc: e.currentTarget.checked }])}
          />
        </div>
      );
    }
    case 'calculateField':
      return <Calculate options={options} fields={fields} onChange={onChange} />;
    case 'groupBy':
      return <GroupBy options={options} fields={fields} onChange={onChange} />;
    case 'labelsToFields':
      return (
        <div className={styles.queryOptions}>
          <Select
            {...input}
            label={t('edit.transform.labelsMode')}
            data={['columns', 'rows'].map((m) => ({
              value: m,
              label: t(`edit.transform.labels.${m}`),
            }))}
            value={text(options.mode, 'columns')}
            onChange={(v) => put(['mode'], v)}
          />
          <TextInput
            {...input}
            label={t('edit.transform.valueLabel')}
            value={text(options.valueLabel)}
            onChange={(e) => put(['valueLabel'], e.currentTarget.value || undefined, 'label')}
          />
        </div>
      );
    case 'limit':
      return (
        <NumberInput
          {...input}
          label={t('edit.transform.rows')}
          min={1}
          hideControls
          value={number(options.limitField, 10)}
          onChange={(v) => put(['limitField'], Number(v) || 10, 'limit')}
        />
      );
    case 'renameByRegex':
      return (
        <div className={styles.queryOptions}>
          <TextInput
            {...input}
            label={t('edit.transform.pattern')}
            value={text(options.regex)}
            onChange={(e) => put(['regex'], e.currentTarget.value, 'regex')}
          />
          <TextInput
            {...input}
            label={t('edit.transform.replacement')}
            placeholder="$1"
            value={text(options.renamePattern)}
            onChange={(e) => put(['renamePattern'], e.currentTarget.value, 'rename')}
          />
        </div>
      );
    default:
      return <OptionsJson options={options} onChange={onChange} />;
  }
}

/** Names that the saved options hold stay choices, whether the data has them now or not. */
const withOwn = (fields: string[], own: unknown): string[] => [
  ...new Set([...fields, ...texts(own)].filter(Boolean)),
];

function OptionsJson({ options, onChange }: { options: Json; onChange(options: Json): void }) {
  const { t } = useTranslation();
  const [start] = useState(() => JSON.stringify(options, null, 2));
  return (
    <div className={styles.smallJson}>
      <JsonEditor
        label={t('edit.transform.json')}
        value={start}
        onChange={(written) => {
          try {
            const parsed: unknown = JSON.parse(written);
            if (isObject(parsed)) onChange(parsed);
          } catch {
            // The editor marks the place; the last good options stay.
          }
        }}
      />
    </div>
  );
}

interface PartProps {
  options: Json;
  fields: string[];
  onChange(options: Json, merge?: string): void;
}

/** Order, names and visibility of the columns. */
function Organize({ options, fields, onChange }: PartProps) {
  const { t } = useTranslation();
  const excluded = object(options.excludeByName);
  const order = object(options.indexByName);
  const names = object(options.renameByName);
  const all = withOwn(fields, [
    ...Object.keys(order),
    ...Object.keys(excluded),
    ...Object.keys(names),
  ]);
  const sorted = [...all].sort(
    (a, b) => number(order[a], all.indexOf(a)) - number(order[b], all.indexOf(b)),
  );
  const move = (from: number, by: number) =>
    onChange({
      ...options,
      indexByName: Object.fromEntries(moved(sorted, from, from + by).map((name, i) => [name, i])),
    });
  if (sorted.length === 0) return <p className={styles.muted}>{t('edit.transform.noFields')}</p>;
  return (
    <ul className={styles.fields}>
      {sorted.map((name, i) => {
        const off = flag(excluded[name]);
        return (
          <li key={name} data-hidden={off || undefined}>
            <ActionIcon
              size="sm"
              aria-label={t(off ? 'edit.transform.showField' : 'edit.transform.hideField', {
                name,
              })}
              aria-pressed={off}
              onClick={() => onChange({ ...options, excludeByName: { ...excluded, [name]: !off } })}
            >
              {off ? <IconEyeOff size={14} /> : <IconEye size={14} />}
            </ActionIcon>
            <span title={name}>{name}</span>
            <TextInput
              size="xs"
              aria-label={t('edit.transform.renameField', { name })}
              placeholder={t('edit.transform.rename')}
              value={text(names[name])}
              onChange={(e) =>
                onChange(
                  setIn(options, ['renameByName', name], e.currentTarget.value || undefined),
                  `rename-${name}`,
                )
              }
            />
            <ActionIcon
              size="sm"
              aria-label={t('edit.transform.up', { name })}
              disabled={i === 0}
              onClick={() => move(i, -1)}
            >
              <IconChevronUp size={14} />
            </ActionIcon>
            <ActionIcon
              size="sm"
              aria-label={t('edit.transform.down', { name })}
              disabled={i === sorted.length - 1}
              onClick={() => move(i, 1)}
            >
              <IconChevronDown size={14} />
            </ActionIcon>
          </li>
        );
      })}
    </ul>
  );
}

const OPERATORS = ['+', '-', '*', '/', '%', '**'];

/** A new column: of two columns, or of all numbers of a row. */
function Calculate({ options, fields, onChange }: PartProps) {
  const { t } = useTranslation();
  const reducers = useReducerChoices();
  const mode = text(options.mode, 'reduceRow');
  const binary = object(options.binary);
  const side = (value: unknown): string =>
    isObject(value) ? text(object(value.matcher).options) || text(value.fixed) : text(value);
  const put = (path: string[], value: unknown, merge?: string) =>
    onChange(setIn({ ...options, mode }, path, value), merge);
  const input = { size: 'xs' } as const;
  return (
    <div className={styles.queryOptions}>
      <Select
        {...input}
        label={t('edit.transform.calcMode')}
        data={['binary', 'reduceRow'].map((m) => ({
          value: m,
          label: t(`edit.transform.calc.${m}`),
        }))}
        value={mode}
        onChange={(v) => put(['mode'], v)}
      />
      {mode === 'binary' ? (
        <>
          <TextInput
            {...input}
            label={t('edit.transform.left')}
            list="calc-fields"
            value={side(binary.left)}
            onChange={(e) => put(['binary', 'left'], e.currentTarget.value, 'left')}
          />
          <Select
            {...input}
            label={t('edit.transform.operator')}
            data={OPERATORS}
            value={text(binary.operator, '+')}
            onChange={(v) => put(['binary', 'operator'], v)}
          />
          <TextInput
            {...input}
            label={t('edit.transform.right')}
            list="calc-fields"
            value={side(binary.right)}
            onChange={(e) => put(['binary', 'right'], e.currentTarget.value, 'right')}
          />
          <datalist id="calc-fields">
            {fields.map((f) => (
              <option key={f} value={f} />
            ))}
          </datalist>
        </>
      ) : (
        <Select
          {...input}
          label={t('edit.transform.calculations')}
          data={reducers}
          value={text(object(options.reduce).reducer, 'sum')}
          searchable
          onChange={(v) => put(['reduce', 'reducer'], v)}
        />
      )}
      <TextInput
        {...input}
        label={t('edit.transform.alias')}
        value={text(options.alias)}
        onChange={(e) => put(['alias'], e.currentTarget.value || undefined, 'alias')}
      />
      <Switch
        {...input}
        label={t('edit.transform.replaceFields')}
        checked={flag(options.replaceFields)}
        onChange={(e) => put(['replaceFields'], e.currentTarget.checked)}
      />
    </div>
  );
}

function GroupBy({ options, fields, onChange }: PartProps) {
  const { t } = useTranslation();
  const reducers = useReducerChoices();
  const set = object(options.fields);
  return (
    <ul className={styles.fields}>
      {withOwn(fields, Object.keys(set)).map((name) => {
        const field = object(set[name]);
        const put = (change: Json) =>
          onChange(setIn(options, ['fields', name], { aggregations: [], ...field, ...change }));
        return (
          <li key={name}>
            <span title={name}>{name}</span>
            <Select
              size="xs"
              aria-label={t('edit.transform.groupOf', { name })}
              data={['', 'groupby', 'aggregate'].map((o) => ({
                value: o,
                label: t(`edit.transform.group.${o || 'ignore'}`),
              }))}
              value={text(field.operation)}
              onChange={(v) => put({ operation: v || null })}
            />
            {field.operation === 'aggregate' && (
              <MultiSelect
                size="xs"
                aria-label={t('edit.transform.calculations')}
                data={reducers}
                value={texts(field.aggregations)}
                onChange={(aggregations) => put({ aggregations })}
              />
            )}
          </li>
        );
      })}
    </ul>
  );
}
