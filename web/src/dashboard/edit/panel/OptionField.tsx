import { fieldReducers } from '@grafana/data';
import { MultiSelect, NumberInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { flag, object, optionalNumber, text, texts } from '../../model/json';
import { ColorModeField } from './ColorField';
import type { OptionDef } from './definitions';
import { UnitField } from './UnitField';

interface OptionFieldProps {
  def: OptionDef;
  value: unknown;
  /** Undefined takes the option out of the JSON. */
  onChange(value: unknown): void;
  /** Overrides name the property outside the field. */
  bare?: boolean;
}

/** The right control for one option. */
export function OptionField({ def, value, onChange, bare }: OptionFieldProps) {
  const { t } = useTranslation();
  const name = t(`edit.opt.${def.label}`);
  const label = bare ? undefined : name;
  const common = { label, 'aria-label': name, size: 'xs' } as const;
  switch (def.kind) {
    case 'switch':
      return (
        <Switch
          {...common}
          checked={flag(value, def.fallback === true)}
          onChange={(e) => onChange(e.currentTarget.checked)}
        />
      );
    case 'number':
      return (
        <NumberInput
          {...common}
          value={optionalNumber(value) ?? ''}
          placeholder={def.fallback === undefined ? t('edit.auto') : String(def.fallback)}
          min={def.min}
          max={def.max}
          step={def.step}
          hideControls
          onChange={(v) => onChange(v === '' ? undefined : Number(v))}
        />
      );
    case 'choice':
      return (
        <Select
          {...common}
          data={(def.choices ?? []).map((c) => ({ value: c, label: t(`edit.choice.${c}`) }))}
          value={text(value) || text(def.fallback)}
          onChange={(v) => onChange(def.path.endsWith('.log') ? Number(v) : v)}
        />
      );
    case 'stacking': {
      const current = object(value);
      return (
        <Select
          {...common}
          data={(def.choices ?? []).map((c) => ({ value: c, label: t(`edit.choice.${c}`) }))}
          value={text(current.mode, 'none')}
          onChange={(mode) => onChange({ group: 'A', ...current, mode })}
        />
      );
    }
    case 'calcs':
      return <Calcs {...common} value={texts(value ?? def.fallback)} onChange={onChange} />;
    case 'textarea':
      return (
        <Textarea
          {...common}
          value={text(value)}
          autosize
          minRows={6}
          maxRows={24}
          onChange={(e) => onChange(e.currentTarget.value)}
        />
      );
    case 'unit':
      return <UnitField {...common} value={text(value)} onChange={onChange} />;
    case 'color':
      return <ColorModeField {...common} value={object(value)} onChange={onChange} />;
    case 'text':
      return (
        <TextInput
          {...common}
          value={text(value)}
          onChange={(e) => onChange(e.currentTarget.value || undefined)}
        />
      );
  }
}

interface CalcsProps {
  label?: string;
  'aria-label': string;
  size: 'xs';
  value: string[];
  onChange(value: string[]): void;
}

export function useReducerChoices() {
  const { t, i18n } = useTranslation();
  return useMemo(
    () =>
      fieldReducers.list().map((r) => ({
        value: r.id,
        label: i18n.exists(`edit.calc.${r.id}`) ? t(`edit.calc.${r.id}`) : r.name,
      })),
    [t, i18n],
  );
}

function Calcs({ value, onChange, ...common }: CalcsProps) {
  const data = useReducerChoices();
  return <MultiSelect {...common} data={data} value={value} searchable onChange={onChange} />;
}
