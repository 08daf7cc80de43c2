import { ActionIcon, Button, Menu, NumberInput, Select, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type Json, list, object, optionalNumber, text } from '../../model/json';
import { addMapping, flatten, type Mapping, rebuild } from '../model/mappings';
import { ColorField } from './ColorField';
import styles from './panel.module.css';

interface MappingsProps {
  value: unknown;
  onChange(value: Json[] | undefined): void;
}

const KINDS = ['value', 'range', 'regex', 'special'] as const;
const SPECIAL = ['null', 'nan', 'null+nan', 'true', 'false', 'empty'] as const;

/** Texts and colors instead of values. */
export function Mappings({ value, onChange }: MappingsProps) {
  const { t } = useTranslation();
  const mappings = flatten(list(value));
  const put = (next: Mapping[]) => onChange(next.length > 0 ? rebuild(next) : undefined);
  const set = (i: number, change: Partial<Mapping>) =>
    put(mappings.map((m, n) => (n === i ? { ...m, ...change } : m)));
  const result = (m: Mapping, change: Json) => ({ result: { ...m.result, ...change } });
  return (
    <div className={styles.stack}>
      {mappings.map((m, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a mapping is known by its place alone
        <div key={i} className={styles.box}>
          <div className={styles.line}>
            <Condition mapping={m} onChange={(match) => set(i, { match })} />
            <ActionIcon
              size="sm"
              aria-label={t('edit.mapping.remove', { number: i + 1 })}
              onClick={() => put(mappings.filter((_, n) => n !== i))}
            >
              <IconTrash size={14} />
            </ActionIcon>
          </div>
          <div className={styles.line}>
            <span aria-hidden="true">→</span>
            <TextInput
              className={styles.grow}
              size="xs"
              aria-label={t('edit.mapping.text')}
              placeholder={t('edit.mapping.text')}
              value={text(m.result.text)}
              onChange={(e) => set(i, result(m, { text: e.currentTarget.value || undefined }))}
            />
            <ColorField
              label={t('edit.mapping.color')}
              value={text(m.result.color, 'text')}
              onChange={(color) => set(i, result(m, { color }))}
            />
          </div>
        </div>
      ))}
      <Menu position="bottom-start">
        <Menu.Target>
          <Button size="compact-xs" variant="default" leftSection={<IconPlus size={13} />}>
            {t('edit.mapping.add')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {KINDS.map((kind) => (
            <Menu.Item key={kind} onClick={() => put(addMapping(mappings, kind))}>
              {t(`edit.mapping.kind.${kind}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

function Condition({ mapping, onChange }: { mapping: Mapping; onChange(match: Json): void }) {
  const { t } = useTranslation();
  const match = object(mapping.match);
  switch (mapping.kind) {
    case 'value':
      return (
        <TextInput
          className={styles.grow}
          size="xs"
          aria-label={t('edit.mapping.kind.value')}
          placeholder={t('edit.mapping.kind.value')}
          value={text(match.value)}
          onChange={(e) => onChange({ ...match, value: e.currentTarget.value })}
        />
      );
    case 'range':
      return (
        <>
          {(['from', 'to'] as const).map((end) => (
            <NumberInput
              key={end}
              className={styles.grow}
              size="xs"
              aria-label={t(`edit.mapping.${end}`)}
              placeholder={t(`edit.mapping.${end}`)}
              hideControls
              value={optionalNumber(match[end]) ?? ''}
              onChange={(v) => onChange({ ...match, [end]: v === '' ? null : Number(v) })}
            />
          ))}
        </>
      );
    case 'regex':
      return (
        <TextInput
          className={styles.grow}
          size="xs"
          aria-label={t('edit.mapping.kind.regex')}
          placeholder="/^db-(.*)/"
          value={text(match.pattern)}
          onChange={(e) => onChange({ ...match, pattern: e.currentTarget.value })}
        />
      );
    case 'special':
      return (
        <Select
          className={styles.grow}
          size="xs"
          aria-label={t('edit.mapping.kind.special')}
          data={SPECIAL.map((s) => ({ value: s, label: t(`edit.mapping.special.${s}`) }))}
          value={text(match.match, 'null')}
          onChange={(v) => onChange({ ...match, match: v })}
        />
      );
  }
}
