import { ActionIcon, Button, NumberInput, SegmentedControl } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { isObject, type Json, list, optionalNumber, text } from '../../model/json';
import { addStep, removeStep, type Step, setStep } from '../model/thresholds';
import { ColorField } from './ColorField';
import styles from './panel.module.css';

interface ThresholdsProps {
  value: unknown;
  onChange(value: Json): void;
}

const DEFAULT: Step[] = [
  { value: null, color: 'green' },
  { value: 80, color: 'red' },
];

/** From which value on which color is meant. */
export function Thresholds({ value, onChange }: ThresholdsProps) {
  const { t } = useTranslation();
  const source: Json = isObject(value) ? value : {};
  const steps = Array.isArray(source.steps) ? (list(source.steps) as unknown as Step[]) : DEFAULT;
  const mode = text(source.mode, 'absolute');
  const put = (next: Step[]) => onChange({ ...source, mode, steps: next });
  return (
    <div className={styles.stack}>
      {steps.map((step, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step is known by its place alone
        <div key={i} className={styles.line}>
          <ColorField
            label={t('edit.threshold.color', { value: step.value ?? t('edit.threshold.base') })}
            value={text(step.color, 'green')}
            onChange={(color) => put(setStep(steps, i, { color }))}
          />
          {i === 0 ? (
            <span className={styles.grow}>{t('edit.threshold.base')}</span>
          ) : (
            <NumberInput
              className={styles.grow}
              size="xs"
              aria-label={t('edit.threshold.value', { number: i })}
              value={optionalNumber(step.value) ?? ''}
              hideControls
              onChange={(v) => put(setStep(steps, i, { value: v === '' ? 0 : Number(v) }))}
            />
          )}
          {i > 0 && (
            <ActionIcon
              size="sm"
              aria-label={t('edit.threshold.remove', { number: i })}
              onClick={() => put(removeStep(steps, i))}
            >
              <IconTrash size={14} />
            </ActionIcon>
          )}
        </div>
      ))}
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<IconPlus size={13} />}
        onClick={() => put(addStep(steps))}
      >
        {t('edit.threshold.add')}
      </Button>
      <SegmentedControl
        size="xs"
        aria-label={t('edit.threshold.mode')}
        data={[
          { value: 'absolute', label: t('edit.threshold.absolute') },
          { value: 'percentage', label: t('edit.threshold.percentage') },
        ]}
        value={mode}
        onChange={(m) => onChange({ ...source, steps, mode: m })}
      />
    </div>
  );
}
