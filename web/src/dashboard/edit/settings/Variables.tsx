import { ActionIcon, Button, Menu, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { flag, type Json, list, number, object, text } from '../../model/json';
import { parseVariables } from '../../model/variable';
import { useDashboardState } from '../../state/context';
import styles from '../edit.module.css';
import { moved, setIn } from '../model/path';
import { useEdit } from '../state/draft';

const TYPES = ['query', 'custom', 'textbox', 'constant', 'interval', 'datasource'] as const;

/** Variables in the order of the header; each opens in place. */
export function Variables() {
  const { t } = useTranslation();
  const { draft } = useEdit();
  const variables = list(object(draft.model.templating).list);
  const [open, setOpen] = useState<number>();
  const put = (next: Json[], merge?: string) =>
    draft.change((m) => setIn(m, ['templating', 'list'], next), merge);
  const add = (type: string) => {
    const names = new Set(variables.map((v) => text(v.name)));
    let n = 1;
    while (names.has(`var${n}`)) n++;
    put([...variables, { type, name: `var${n}`, label: '', ...START[type] }]);
    setOpen(variables.length);
  };
  return (
    <div className={styles.narrow}>
      {variables.length === 0 && <p className={styles.hint}>{t('edit.variables.none')}</p>}
      {variables.map((variable, i) => {
        const name = text(variable.name);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a name changes while it is typed
          <section key={i} className={styles.card} aria-label={name}>
            <div className={styles.cardHead}>
              <button
                type="button"
                className={styles.cardTitle}
                aria-expanded={open === i}
                onClick={() => setOpen(open === i ? undefined : i)}
              >
                <strong>${name}</strong>
                <span>{kindOf(text(variable.type), t)}</span>
                <code>{queryOf(variable)}</code>
              </button>
              <ActionIcon
                aria-label={t('edit.variables.up', { name })}
                disabled={i === 0}
                onClick={() => {
                  put(moved(variables, i, i - 1));
                  setOpen(undefined);
                }}
              >
                <IconChevronUp size={16} />
              </ActionIcon>
              <ActionIcon
                aria-label={t('edit.variables.down', { name })}
                disabled={i === variables.length - 1}
                onClick={() => {
                  put(moved(variables, i, i + 1));
                  setOpen(undefined);
                }}
              >
                <IconChevronDown size={16} />
              </ActionIcon>
              <ActionIcon
                aria-label={t('edit.variables.remove', { name })}
                onClick={() => {
                  put(variables.filter((_, n) => n !== i));
                  setOpen(undefined);
                }}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </div>
            {open === i && (
              <VariableForm
                variable={variable}
                taken={variables.some((v, n) => n !== i && text(v.name) === name)}
                onChange={(change) =>
                  put(
                    variables.map((v, n) => (n === i ? { ...v, ...change } : v)),
                    `variable-${i}-${Object.keys(change).join()}`,
                  )
                }
              />
            )}
          </section>
        );
      })}
      <Menu position="bottom-start">
        <Menu.Target>
          <Button className={styles.start} variant="default" leftSection={<IconPlus size={16} />}>
            {t('edit.variables.add')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {TYPES.map((type) => (
            <Menu.Item key={type} onClick={() => add(type)}>
              {t(`edit.variables.type.${type}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

const START: Readonly<Record<string, Json>> = {
  query: {
    query: { query: 'label_values(up, instance)', refId: 'variable' },
    definition: 'label_values(up, instance)',
    datasource: { type: 'prometheus', uid: 'peeper-metrics' },
    refresh: 1,
    sort: 1,
    current: {},
    options: [],
  },
  custom: { query: 'a,b,c', current: {}, options: [] },
  interval: { query: '1m,5m,10m,30m,1h', current: {}, options: [], refresh: 2 },
  datasource: { query: 'prometheus', current: {}, options: [], refresh: 1 },
  textbox: { query: '', current: {}, options: [] },
  constant: { query: '', hide: 2 },
};

type Translate = ReturnType<typeof useTranslation>['t'];

const kindOf = (type: string, t: Translate): string =>
  (TYPES as readonly string[]).includes(type) ? t(`edit.variables.type.${type}`) : type;

const queryOf = (variable: Json): string =>
  parseVariables({ list: [{ ...variable, name: 'x' }] })[0]?.query ?? '';

interface VariableFormProps {
  variable: Json;
  taken: boolean;
  onChange(change: Json): void;
}

function VariableForm({ variable, taken, onChange }: VariableFormProps) {
  const { t } = useTranslation();
  const type = text(variable.type);
  const name = text(variable.name);
  const problem = !/^\w+$/.test(name)
    ? t('edit.variables.badName')
    : taken
      ? t('edit.variables.taken')
      : undefined;
  const setQuery = (query: string) =>
    onChange(
      type === 'query'
        ? {
            query: { ...object(variable.query), query, refId: 'variable' },
            definition: query,
            current: {},
          }
        : { query, current: {}, options: [] },
    );
  const choosable = type === 'query' || type === 'custom' || type === 'datasource';
  return (
    <div className={styles.form}>
      <div className={styles.pair}>
        <TextInput
          label={t('edit.variables.name')}
          value={name}
          error={problem}
          onChange={(e) => onChange({ name: e.currentTarget.value })}
        />
        <TextInput
          label={t('edit.variables.label')}
          value={text(variable.label)}
          onChange={(e) => onChange({ label: e.currentTarget.value })}
        />
      </div>
      <Textarea
        label={t(`edit.variables.query.${kindKey(type)}`)}
        description={type === 'query' ? t('edit.variables.queryHint') : undefined}
        value={queryOf(variable)}
        autosize
        minRows={1}
        onChange={(e) => setQuery(e.currentTarget.value)}
      />
      {type === 'query' && (
        <>
          <div className={styles.pair}>
            <TextInput
              label={t('edit.variables.regex')}
              placeholder="/.*-(.*)/"
              value={text(variable.regex)}
              onChange={(e) => onChange({ regex: e.currentTarget.value })}
            />
            <Select
              label={t('edit.variables.sort')}
              data={['0', '1', '2', '3', '4', '7', '8'].map((s) => ({
                value: s,
                label: t(`edit.variables.sorts.${s}`),
              }))}
              value={`${number(variable.sort, 0)}`}
              onChange={(v) => onChange({ sort: Number(v) })}
            />
          </div>
          <Select
            label={t('edit.variables.refresh')}
            data={['1', '2'].map((r) => ({ value: r, label: t(`edit.variables.refreshes.${r}`) }))}
            value={number(variable.refresh, 1) === 2 ? '2' : '1'}
            onChange={(v) => onChange({ refresh: Number(v) })}
          />
        </>
      )}
      <Select
        label={t('edit.variables.hide')}
        data={['0', '1', '2'].map((h) => ({ value: h, label: t(`edit.variables.hides.${h}`) }))}
        value={`${number(variable.hide, 0)}`}
        onChange={(v) => onChange({ hide: Number(v) })}
      />
      {choosable && (
        <>
          <Switch
            label={t('edit.variables.multi')}
            checked={flag(variable.multi)}
            onChange={(e) => onChange({ multi: e.currentTarget.checked })}
          />
          <Switch
            label={t('edit.variables.includeAll')}
            checked={flag(variable.includeAll)}
            onChange={(e) => onChange({ includeAll: e.currentTarget.checked })}
          />
          {flag(variable.includeAll) && (
            <TextInput
              label={t('edit.variables.allValue')}
              placeholder=".*"
              value={text(variable.allValue)}
              onChange={(e) => onChange({ allValue: e.currentTarget.value || undefined })}
            />
          )}
        </>
      )}
      <Preview name={name} />
    </div>
  );
}

const kindKey = (type: string): string =>
  (TYPES as readonly string[]).includes(type) ? type : 'custom';

/** The values that the header offers now. */
function Preview({ name }: { name: string }) {
  const { t } = useTranslation();
  const { variables } = useDashboardState();
  const found = variables.find((v) => v.variable.name === name);
  if (found?.problem) {
    return (
      <p className={styles.jsonProblem} role="alert">
        {found.problem.message}
      </p>
    );
  }
  const options = found?.options ?? [];
  return (
    <div>
      <p className={styles.hint}>{t('edit.variables.values', { count: options.length })}</p>
      <ul className={styles.values}>
        {options.slice(0, 50).map((o) => (
          <li key={o.value}>{o.text}</li>
        ))}
      </ul>
    </div>
  );
}
