import { IconX } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { NavMenu } from '@/app/NavMenu';
import { IconButton } from '@/ui/buttons';
import { Logo } from '@/ui/Logo';
import classes from './MobileMenu.module.css';

/** The menu as a drawer. A native dialog brings the focus trap, Escape and the inert page. */
export function MobileMenu({ open, onClose }: { open: boolean; onClose(): void }) {
  const { t } = useTranslation();
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) ref.current?.showModal();
    else ref.current?.close?.();
  }, [open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside the drawer; Escape does it by keyboard
    <dialog
      ref={ref}
      className={classes.drawer}
      aria-label={t('nav.menu')}
      onClose={onClose}
      onClick={(event) => event.target === ref.current && onClose()}
    >
      {open && (
        <div className={classes.inner}>
          <div className={classes.head}>
            <Logo size={26} />
            <span>Peeper</span>
            <IconButton onClick={onClose} aria-label={t('ui.close')}>
              <IconX size={18} />
            </IconButton>
          </div>
          <NavMenu onNavigate={onClose} />
        </div>
      )}
    </dialog>
  );
}
