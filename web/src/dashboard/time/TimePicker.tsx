import {
  IconChevronDown,
  IconChevronLeft,
  IconChevronRight,
  IconClock,
  IconZoomOut,
} from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDashboardState } from '../state/context';
import ui from '../ui/ui.module.css';
import { describeRange } from './describe';
import { timeFormat } from './format';
import { RangeForm } from './RangeForm';
import { isRelative, shiftRange, zoomOut } from './range';
import styles from './time.module.css';

export function TimePicker() {
  const { t, i18n } = useTranslation();
  const { raw, range, timeZone, setRange } = useDashboardState();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const format = timeFormat(i18n.language, timeZone);
  const both = `${format.full(range.from.valueOf())} – ${format.full(range.to.valueOf())}`;
  return (
    <div className={styles.picker}>
      {!isRelative(raw) && (
        <ShiftButton label={t('dash.time.back')} onClick={() => setRange(shiftRange(range, -1))}>
          <IconChevronLeft size={16} />
        </ShiftButton>
      )}
      <button
        ref={button}
        type="button"
        className={ui.button}
        title={both}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen((o) => !o)}
      >
        <IconClock size={16} aria-hidden="true" />
        <span className={styles.label}>{describeRange(raw, range, format, t)}</span>
        <IconChevronDown size={14} aria-hidden="true" />
      </button>
      {!isRelative(raw) && (
        <ShiftButton label={t('dash.time.forward')} onClick={() => setRange(shiftRange(range, 1))}>
          <IconChevronRight size={16} />
        </ShiftButton>
      )}
      <ShiftButton label={t('dash.time.zoomOut')} onClick={() => setRange(zoomOut(range))}>
        <IconZoomOut size={16} />
      </ShiftButton>
      {open && button.current && (
        <RangeForm anchor={button.current} onClose={() => setOpen(false)} />
      )}
    </div>
  );
}

interface ShiftButtonProps {
  label: string;
  onClick(): void;
  children: React.ReactNode;
}

function ShiftButton({ label, onClick, children }: ShiftButtonProps) {
  return (
    <button type="button" className={ui.button} title={label} aria-label={label} onClick={onClick}>
      {children}
    </button>
  );
}
