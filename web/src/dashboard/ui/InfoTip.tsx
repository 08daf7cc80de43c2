import { IconInfoCircle } from '@tabler/icons-react';
import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Markdown } from './Markdown';
import { Popover } from './Popover';
import styles from './ui.module.css';

/** The (i) beside a title: its text opens on hover, focus and touch. */
export function InfoTip({ text, about }: { text: string; about: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const id = useId();
  useEffect(() => () => clearTimeout(timer.current), []);
  const later = (next: boolean, ms: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setOpen(next), ms);
  };
  return (
    <span onPointerEnter={() => later(true, 120)} onPointerLeave={() => later(false, 150)}>
      <button
        ref={button}
        type="button"
        className={styles.iconButton}
        aria-label={t('dash.panel.about', { title: about })}
        aria-describedby={open ? id : undefined}
        aria-expanded={open}
        onFocus={() => later(true, 120)}
        onBlur={() => later(false, 0)}
        onClick={() => later(true, 0)}
      >
        <IconInfoCircle size={15} stroke={1.6} />
      </button>
      {open && button.current && (
        <Popover
          id={id}
          anchor={button.current}
          onClose={() => setOpen(false)}
          role="tooltip"
          focus="none"
          className={styles.tip}
        >
          <Markdown source={text} />
        </Popover>
      )}
    </span>
  );
}
