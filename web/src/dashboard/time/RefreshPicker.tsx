import { IconChevronDown, IconRefresh } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Menu } from '../ui/Menu';
import ui from '../ui/ui.module.css';
import { REFRESH_INTERVALS } from './quickRanges';
import styles from './time.module.css';

interface RefreshPickerProps {
  /** The chosen interval, '' when off. */
  value: string;
  intervals: readonly string[] | undefined;
  onChange(value: string): void;
  onRefresh(): void;
}

export function RefreshPicker({ value, intervals, onChange, onRefresh }: RefreshPickerProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const choices = intervals?.length ? intervals : REFRESH_INTERVALS;
  return (
    <div className={styles.refresh}>
      <button type="button" className={ui.button} title={t('dash.refresh.now')} onClick={onRefresh}>
        <IconRefresh size={16} aria-hidden="true" />
        <span className={styles.wide}>{t('dash.refresh.label')}</span>
      </button>
      <button
        ref={button}
        type="button"
        className={ui.button}
        title={t('dash.refresh.every')}
        aria-label={[t('dash.refresh.every'), value].filter(Boolean).join(' ')}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen((o) => !o)}
      >
        {value}
        <IconChevronDown size={14} aria-hidden="true" />
      </button>
      {open && button.current && (
        <Menu
          anchor={button.current}
          label={t('dash.refresh.every')}
          onClose={() => setOpen(false)}
          groups={[
            [{ label: t('dash.refresh.off'), run: () => onChange('') }],
            choices.map((interval) => ({ label: interval, run: () => onChange(interval) })),
          ]}
        />
      )}
    </div>
  );
}
