import { useEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import ui from '../ui/ui.module.css';
import { SHORTCUTS } from './keys';
import styles from './shortcuts.module.css';

const ARROWS: Readonly<Record<string, string>> = { ArrowLeft: '←', ArrowRight: '→' };
const GROUPS = [...new Set(SHORTCUTS.map((s) => s.group))];

/** The list of keys, opened with a question mark. */
export function Help({ onClose }: { onClose(): void }) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return createPortal(
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-label={t('dash.keys.title')}
      onClose={onClose}
    >
      <h2>{t('dash.keys.title')}</h2>
      {GROUPS.map((group) => (
        <section key={group}>
          <h3>{t(`dash.keys.group.${group}`)}</h3>
          <dl>
            {SHORTCUTS.filter((s) => s.group === group).map(({ keys, action }) => (
              <div key={action}>
                <dt>
                  {keys[0].split(' ').map((k) => (
                    <kbd key={k}>{ARROWS[k] ?? k}</kbd>
                  ))}
                </dt>
                <dd>{t(`dash.keys.${action}`)}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <button type="button" className={ui.button} onClick={() => dialog.current?.close()}>
        {t('dash.close')}
      </button>
    </dialog>,
    document.body,
  );
}
