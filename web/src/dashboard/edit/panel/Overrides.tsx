import { ActionIcon, Autocomplete, Button, Menu, Select, TextInput } from '@mantine/core';
import { IconPlus, IconTrash, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type Json, list, object, text } from '../../model/json';
import {
  addOverride,
  removeOverride,
  removeProperty,
  setMatcher,
  setProperty,
} from '../model/overrides';
import { DataLinks } from './DataLinks';
import { fieldGroups, type OptionDef, STANDARD } from './definitions';
import { Mappings } from './Mappings';
import { OptionField } from './OptionField';
import styles from './panel.module.css';
import { Thresholds } from './Thresholds';

interface OverridesProps {
  type: string;
  value: unknown;
  fieldNames: readonly string[];
  refIds: readonly string[];
  onChange(value: Json[]): void;
}

const MATCHERS = ['byName', 'byRegexp', 'byType', 'byFrameRefID'] as const;
const FIELD_TYPES = ['number', 'string', 'time', 'boolean'] as const;

/** Properties of the override that are no plain options. */
const EXTRA = ['thresholds', 'mappings', 'links'] as const;

/** Options that hold only for some fields. */
export function Overrides({ type, value, fieldNames, refIds, onChange }: OverridesProps) {
  const { t } = useTranslation();
  const overrides = list(value);
  const defs = definitionsOf(type);
  return (
    <div className={styles.stack}>
      {overrides.map((override, i) => {
        const matcher = object(override.matcher);
        const used = list(override.properties);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: an override is known by its place alone
          <div key={i} className={styles.box}>
            <div className={styles.line}>
              <strong className={styles.grow}>
                {isKnown(text(matcher.id))
                  ? t(`edit.override.${text(matcher.id)}`)
                  : text(matcher.id)}
              </strong>
              <ActionIcon
                size="sm"
                aria-label={t('edit.override.remove', { number: i + 1 })}
                onClick={() => onChange(removeOverride(overrides, i))}
              >
                <IconTrash size={14} />
              </ActionIcon>
            </div>
            <Matcher
              matcher={matcher}
              fieldNames={fieldNames}
              refIds={refIds}
              onChange={(options) => onChange(setMatcher(overrides, i, options))}
            />
            {used.map((property) => {
              const id = text(property.id);
              const name = nameOf(id, defs, t);
              return (
                <div key={id} className={styles.property}>
                  <div className={styles.line}>
                    <span className={styles.grow}>{name}</span>
                    <ActionIcon
                      size="xs"
                      aria-label={t('edit.override.removeProperty', { name })}
                      onClick={() => onChange(removeProperty(overrides, i, id))}
                    >
                      <IconX size={12} />
                    </ActionIcon>
                  </div>
                  <Property
                    id={id}
                    def={defs.get(id)}
                    value={property.value}
                    onChange={(v) => onChange(setProperty(overrides, i, id, v))}
                  />
                </div>
              );
            })}
            <Select
              size="xs"
              aria-label={t('edit.override.addProperty')}
              placeholder={t('edit.override.addProperty')}
              searchable
              value={null}
              data={[...defs.keys(), ...EXTRA]
                .filter((id) => !used.some((p) => p.id === id))
                .map((id) => ({ value: id, label: nameOf(id, defs, t) }))}
              onChange={(id) =>
                id && onChange(setProperty(overrides, i, id, firstValue(defs.get(id))))
              }
            />
          </div>
        );
      })}
      <Menu position="bottom-start">
        <Menu.Target>
          <Button size="compact-xs" variant="default" leftSection={<IconPlus size={13} />}>
            {t('edit.override.add')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {MATCHERS.map((m) => (
            <Menu.Item key={m} onClick={() => onChange(addOverride(overrides, m))}>
              {t(`edit.override.${m}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

const isKnown = (id: string): boolean => (MATCHERS as readonly string[]).includes(id);

/** Stacking and line style are objects of which the editor sets one part. */
const definitionsOf = (type: string): Map<string, OptionDef> =>
  new Map(
    [...STANDARD, ...fieldGroups(type).flatMap((g) => g.options)]
      .filter((d) => !/\.(?:fill|log|mode|type)$/.test(d.path))
      .map((d) => [d.path, d]),
  );

type Translate = ReturnType<typeof useTranslation>['t'];

function nameOf(id: string, defs: Map<string, OptionDef>, t: Translate): string {
  const def = defs.get(id);
  if (def) return t(`edit.opt.${def.label}`);
  return (EXTRA as readonly string[]).includes(id) ? t(`edit.group.${id}`) : id;
}

const firstValue = (def: OptionDef | undefined): unknown => {
  if (!def) return [];
  if (def.kind === 'stacking') return { group: 'A', mode: 'none' };
  if (def.kind === 'color') return { mode: 'fixed', fixedColor: 'blue' };
  return def.fallback ?? (def.kind === 'switch' ? true : undefined);
};

interface MatcherProps {
  matcher: Json;
  fieldNames: readonly string[];
  refIds: readonly string[];
  onChange(options: unknown): void;
}

function Matcher({ matcher, fieldNames, refIds, onChange }: MatcherProps) {
  const { t } = useTranslation();
  const common = { size: 'xs', 'aria-label': t('edit.override.which') } as const;
  const value = text(matcher.options);
  switch (matcher.id) {
    case 'byName':
      return (
        <Autocomplete
          {...common}
          placeholder={t('edit.override.byName')}
          data={[...fieldNames]}
          value={value}
          onChange={onChange}
        />
      );
    case 'byType':
      return (
        <Select
          {...common}
          data={FIELD_TYPES.map((f) => ({ value: f, label: t(`edit.override.type.${f}`) }))}
          value={value}
          onChange={onChange}
        />
      );
    case 'byFrameRefID':
      return <Select {...common} data={[...refIds]} value={value} onChange={onChange} />;
    case 'byRegexp':
      return (
        <TextInput
          {...common}
          placeholder="/.*errors.*/"
          value={value}
          onChange={(e) => onChange(e.currentTarget.value)}
        />
      );
    default:
      // Of another kind: shown as it is, and kept.
      return <code className={styles.raw}>{JSON.stringify(matcher.options)}</code>;
  }
}

interface PropertyProps {
  id: string;
  def: OptionDef | undefined;
  value: unknown;
  onChange(value: unknown): void;
}

function Property({ id, def, value, onChange }: PropertyProps) {
  if (def) return <OptionField def={def} value={value} onChange={onChange} bare />;
  if (id === 'thresholds') return <Thresholds value={value} onChange={onChange} />;
  if (id === 'mappings') return <Mappings value={value} onChange={(v) => onChange(v ?? [])} />;
  if (id === 'links') return <DataLinks value={value} onChange={(v) => onChange(v ?? [])} />;
  return <code className={styles.raw}>{JSON.stringify(value)}</code>;
}
