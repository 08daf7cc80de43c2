import { getValueFormats } from '@grafana/data';
import { Select } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

interface UnitFieldProps {
  label?: string;
  'aria-label': string;
  size: 'xs';
  value: string;
  onChange(unit: string | undefined): void;
}

/** Units by category, found by name or id; one that nobody knows is written behind the number. */
export function UnitField({ value, onChange, ...common }: UnitFieldProps) {
  const { t } = useTranslation();
  const groups = useMemo(() => {
    const seen = new Set<string>(['']);
    return getValueFormats()
      .map((group) => ({
        group: group.text,
        items: group.submenu.flatMap(({ value: id, text }) => {
          if (seen.has(id)) return [];
          seen.add(id);
          return [{ value: id, label: text }];
        }),
      }))
      .filter((g) => g.items.length > 0);
  }, []);
  const known = groups.some((g) => g.items.some((i) => i.value === value));
  const data =
    value && !known
      ? [{ group: t('edit.unit.own'), items: [{ value, label: value }] }, ...groups]
      : groups;
  return (
    <Select
      {...common}
      data={data}
      value={value || null}
      placeholder={t('edit.unit.none')}
      searchable
      clearable
      limit={150}
      nothingFoundMessage={t('edit.unit.unknown')}
      clearButtonProps={{ 'aria-label': t('edit.unit.clear') }}
      filter={({ options, search, limit }) => {
        const wanted = search.trim().toLowerCase();
        if (!wanted) return options;
        let left = limit ?? 150;
        return options.flatMap((o) => {
          if (!('group' in o)) return [];
          const items = o.items.filter(
            (i) => `${o.group} ${i.label} ${i.value}`.toLowerCase().includes(wanted) && left-- > 0,
          );
          return items.length > 0 ? [{ ...o, items }] : [];
        });
      }}
      onChange={(v) => onChange(v ?? undefined)}
    />
  );
}
