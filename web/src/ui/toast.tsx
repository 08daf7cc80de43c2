import { IconAlertTriangle, IconCheck, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { createStore, useStore } from '@/lib/store';
import classes from './toast.module.css';

interface Toast {
  id: number;
  kind: 'ok' | 'error';
  text: string;
}

const toasts = createStore<readonly Toast[]>([]);
const SHOWN_MS = { ok: 4000, error: 10_000 };
let lastId = 0;

/** Says what just happened, for a few seconds, to eyes and screen readers. */
export function toast(kind: Toast['kind'], text: string): void {
  const id = ++lastId;
  toasts.set([...toasts.get().filter((t) => t.text !== text), { id, kind, text }]);
  setTimeout(() => dismiss(id), SHOWN_MS[kind]);
}

const dismiss = (id: number) => toasts.set(toasts.get().filter((t) => t.id !== id));

export function Toasts() {
  const { t } = useTranslation();
  return (
    <div className={classes.stack} role="status" aria-live="polite">
      {useStore(toasts).map(({ id, kind, text }) => (
        <div key={id} className={classes.toast} data-kind={kind}>
          {kind === 'ok' ? <IconCheck size={18} /> : <IconAlertTriangle size={18} />}
          <span>{text}</span>
          <button type="button" onClick={() => dismiss(id)} aria-label={t('ui.close')}>
            <IconX size={16} />
          </button>
        </div>
      ))}
    </div>
  );
}
