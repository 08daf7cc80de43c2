import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type Json, text } from '../../model/json';
import { useDashboardState } from '../../state/context';
import styles from './panel.module.css';

/** Grafana's names for its hues, in its order. */
const HUES = ['green', 'yellow', 'orange', 'red', 'blue', 'purple'] as const;
const SHADES = ['super-light-', 'light-', '', 'semi-dark-', 'dark-'] as const;

interface ColorFieldProps {
  label: string;
  value: string;
  onChange(color: string): void;
}

/** A swatch that opens the named colors; any other can be typed or picked. */
export function ColorField({ label, value, onChange }: ColorFieldProps) {
  const { t } = useTranslation();
  const { theme } = useDashboardState();
  const shown = theme.visualization.getColorByName(value || 'green');
  return (
    <details className={styles.color} onKeyDown={closeOnEscape}>
      <summary aria-label={label} title={value}>
        <span style={{ background: shown }} />
      </summary>
      <div>
        <div className={styles.swatches}>
          {HUES.flatMap((hue) =>
            SHADES.map((shade) => {
              const name = `${shade}${hue}`;
              return (
                <button
                  key={name}
                  type="button"
                  title={name}
                  aria-label={name}
                  aria-pressed={name === value}
                  style={{ background: theme.visualization.getColorByName(name) }}
                  onClick={(e) => {
                    onChange(name);
                    e.currentTarget.closest('details')?.removeAttribute('open');
                  }}
                />
              );
            }),
          )}
        </div>
        <label className={styles.colorOwn}>
          {t('edit.color.own')}
          <input type="color" value={hex(shown)} onChange={(e) => onChange(e.target.value)} />
        </label>
        <div className={styles.colorOwn}>
          <button type="button" onClick={() => onChange('transparent')}>
            {t('edit.color.transparent')}
          </button>
          <button type="button" onClick={() => onChange('text')}>
            {t('edit.color.text')}
          </button>
        </div>
      </div>
    </details>
  );
}

function closeOnEscape(e: React.KeyboardEvent<HTMLDetailsElement>): void {
  if (e.key !== 'Escape' || !e.currentTarget.open) return;
  e.stopPropagation();
  e.currentTarget.open = false;
  e.currentTarget.querySelector('summary')?.focus();
}

const hex = (color: string): string => (/^#[0-9a-f]{6}$/i.test(color) ? color : '#73bf69');

const MODES = [
  'thresholds',
  'palette-classic',
  'palette-classic-by-name',
  'fixed',
  'shades',
  'continuous-GrYlRd',
  'continuous-RdYlGr',
  'continuous-BlYlRd',
  'continuous-blues',
  'continuous-greens',
  'continuous-reds',
  'continuous-purples',
] as const;

interface ColorModeFieldProps {
  label?: string;
  'aria-label': string;
  size: 'xs';
  value: Json;
  onChange(value: Json | undefined): void;
}

/** How values or series get their colors. */
export function ColorModeField({ value, onChange, ...common }: ColorModeFieldProps) {
  const { t } = useTranslation();
  const mode = text(value.mode);
  const fixed = mode === 'fixed' || mode === 'shades';
  return (
    <div className={styles.colorMode}>
      <Select
        {...common}
        data={MODES.map((m) => ({ value: m, label: t(`edit.colorMode.${m}`) }))}
        value={mode || null}
        placeholder={t('edit.auto')}
        clearable
        clearButtonProps={{ 'aria-label': t('edit.color.clear') }}
        onChange={(m) => onChange(m ? { ...value, mode: m } : undefined)}
      />
      {fixed && (
        <ColorField
          label={t('edit.color.choose')}
          value={text(value.fixedColor, 'green')}
          onChange={(fixedColor) => onChange({ ...value, fixedColor })}
        />
      )}
    </div>
  );
}
