import { Select, Switch, Textarea, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { flag, type Json, list, object, text } from '../../model/json';
import { useDashboardState } from '../../state/context';
import { getIn, pathOf, setIn } from '../model/path';
import { DataLinks } from './DataLinks';
import { fieldGroups, type OptionDef, PANEL_OPTIONS, STANDALONE, STANDARD } from './definitions';
import { Mappings } from './Mappings';
import { OptionField } from './OptionField';
import { Overrides } from './Overrides';
import styles from './panel.module.css';
import { Thresholds } from './Thresholds';
import { VISUALIZATIONS } from './visualizations';

interface OptionsPaneProps {
  panel: Json;
  fieldNames: readonly string[];
  onChange(edit: (panel: Json) => Json, merge?: string): void;
}

/** Everything about a panel but its data. */
export function OptionsPane({ panel, fieldNames, onChange }: OptionsPaneProps) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const type = text(panel.type);
  const put = (path: string[], value: unknown, merge = path.join('.')) =>
    onChange((p) => setIn(p, path, value), merge);
  const options = object(panel.options);
  const defaults = object(object(panel.fieldConfig).defaults);
  const wanted = search.trim().toLowerCase();
  const matches = (def: OptionDef, group: string) =>
    !wanted ||
    `${t(`edit.opt.${def.label}`)} ${t(`edit.group.${group}`)} ${def.path}`
      .toLowerCase()
      .includes(wanted);
  const fields = (source: Json, base: string[], defs: readonly OptionDef[], group: string) =>
    defs
      .filter((def) => (def.when?.(source) ?? true) && matches(def, group))
      .map((def) => (
        <OptionField
          key={def.path}
          def={def}
          value={getIn(source, pathOf(def.path))}
          onChange={(v) => put([...base, ...def.path.split('.')], v)}
        />
      ));
  const groupShown = (group: string) =>
    !wanted || t(`edit.group.${group}`).toLowerCase().includes(wanted);
  const standalone = STANDALONE.has(type);
  return (
    <div className={styles.pane}>
      <VisualizationPicker type={type} onChange={(v) => put(['type'], v)} />
      <TextInput
        size="xs"
        type="search"
        aria-label={t('edit.searchOptions')}
        placeholder={t('edit.searchOptions')}
        value={search}
        onChange={(e) => setSearch(e.currentTarget.value)}
      />
      {groupShown('panel') && <PanelGroup panel={panel} put={put} />}
      {(PANEL_OPTIONS[type] ?? []).map((group) => (
        <Group key={group.title} title={group.title}>
          {fields(options, ['options'], group.options, group.title)}
        </Group>
      ))}
      {!standalone && (
        <>
          {fieldGroups(type).map((group) => (
            <Group key={group.title} title={group.title}>
              {fields(defaults, ['fieldConfig', 'defaults'], group.options, group.title)}
            </Group>
          ))}
          <Group title="standard">
            {fields(defaults, ['fieldConfig', 'defaults'], STANDARD, 'standard')}
          </Group>
          {groupShown('thresholds') && (
            <Group title="thresholds">
              <Thresholds
                value={defaults.thresholds}
                onChange={(v) => put(['fieldConfig', 'defaults', 'thresholds'], v)}
              />
            </Group>
          )}
          {groupShown('mappings') && (
            <Group title="mappings" closed>
              <Mappings
                value={defaults.mappings}
                onChange={(v) => put(['fieldConfig', 'defaults', 'mappings'], v)}
              />
            </Group>
          )}
          {groupShown('links') && (
            <Group title="links" closed>
              <DataLinks
                value={defaults.links}
                onChange={(v) => put(['fieldConfig', 'defaults', 'links'], v)}
              />
            </Group>
          )}
          {groupShown('overrides') && (
            <Group title="overrides">
              <Overrides
                type={type}
                value={object(panel.fieldConfig).overrides}
                fieldNames={fieldNames}
                refIds={list(panel.targets).map((target) => text(target.refId))}
                onChange={(v) => put(['fieldConfig', 'overrides'], v)}
              />
            </Group>
          )}
        </>
      )}
    </div>
  );
}

function VisualizationPicker({ type, onChange }: { type: string; onChange(type: string): void }) {
  const { t } = useTranslation();
  const known = VISUALIZATIONS.find((v) => v.type === type);
  const [open, setOpen] = useState(false);
  return (
    <div className={styles.picker}>
      <button
        type="button"
        className={styles.pickerButton}
        aria-expanded={open}
        title={t('edit.chooseVisualization')}
        onClick={() => setOpen((o) => !o)}
      >
        {known && <known.icon size={18} />}
        <span>{known ? t(`edit.viz.${known.type}`) : type}</span>
      </button>
      {open && (
        <div className={styles.pickerList}>
          {VISUALIZATIONS.map((v) => (
            <button
              key={v.type}
              type="button"
              aria-pressed={v.type === type}
              onClick={() => {
                onChange(v.type);
                setOpen(false);
              }}
            >
              <v.icon size={20} />
              <span>{t(`edit.viz.${v.type}`)}</span>
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

interface PanelGroupProps {
  panel: Json;
  put(path: string[], value: unknown): void;
}

function PanelGroup({ panel, put }: PanelGroupProps) {
  const { t } = useTranslation();
  const { variables } = useDashboardState();
  const repeat = text(panel.repeat);
  const input = { size: 'xs' } as const;
  return (
    <Group title="panel">
      <TextInput
        {...input}
        label={t('edit.opt.title')}
        value={text(panel.title)}
        onChange={(e) => put(['title'], e.currentTarget.value)}
      />
      <Textarea
        {...input}
        label={t('edit.opt.description')}
        value={text(panel.description)}
        autosize
        minRows={2}
        maxRows={8}
        onChange={(e) => put(['description'], e.currentTarget.value || undefined)}
      />
      <Switch
        {...input}
        label={t('edit.opt.transparent')}
        checked={flag(panel.transparent)}
        onChange={(e) => put(['transparent'], e.currentTarget.checked || undefined)}
      />
      <Select
        {...input}
        label={t('edit.opt.repeat')}
        data={[
          { value: '', label: t('edit.row.noRepeat') },
          ...variables.map(({ variable }) => ({
            value: variable.name,
            label: variable.label || variable.name,
          })),
        ]}
        value={repeat}
        onChange={(v) => put(['repeat'], v || undefined)}
      />
      {repeat && (
        <Select
          {...input}
          label={t('edit.opt.repeatDirection')}
          data={['h', 'v'].map((d) => ({ value: d, label: t(`edit.choice.${d}`) }))}
          value={text(panel.repeatDirection, 'h')}
          onChange={(v) => put(['repeatDirection'], v)}
        />
      )}
      <div className={styles.label}>{t('edit.opt.panelLinks')}</div>
      <DataLinks value={panel.links} onChange={(v) => put(['links'], v)} />
      <div className={styles.two}>
        <TextInput
          {...input}
          label={t('edit.opt.timeFrom')}
          placeholder="1h"
          value={text(panel.timeFrom)}
          onChange={(e) => put(['timeFrom'], e.currentTarget.value || undefined)}
        />
        <TextInput
          {...input}
          label={t('edit.opt.timeShift')}
          placeholder="1d"
          value={text(panel.timeShift)}
          onChange={(e) => put(['timeShift'], e.currentTarget.value || undefined)}
        />
      </div>
    </Group>
  );
}

interface GroupProps {
  title: string;
  closed?: boolean;
  children: ReactNode;
}

/** A part of the pane that folds; without anything inside it is not there. */
function Group({ title, closed, children }: GroupProps) {
  const { t } = useTranslation();
  if (Array.isArray(children) && children.length === 0) return null;
  return (
    <details className={styles.group} open={!closed}>
      <summary>{t(`edit.group.${title}`)}</summary>
      <div>{children}</div>
    </details>
  );
}
