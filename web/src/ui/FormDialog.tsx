import { Button, Modal } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorText } from '@/ui/states';
import classes from './FormDialog.module.css';

interface FormDialogProps {
  open: boolean;
  title: string;
  action: string;
  busy?: boolean;
  error?: unknown;
  onClose(): void;
  onSubmit(event: FormEvent<HTMLFormElement>): void;
  children: ReactNode;
}

/** A dialog with a form: fields, the server's refusal under them, and the two buttons. */
export function FormDialog(p: FormDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={p.open}
      onClose={p.onClose}
      title={p.title}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
      centered
    >
      <form className={classes.form} onSubmit={p.onSubmit} noValidate>
        {p.children}
        <FormError error={p.error} />
        <div className={classes.buttons}>
          <Button variant="default" onClick={p.onClose}>
            {t('ui.cancel')}
          </Button>
          <Button type="submit" loading={p.busy}>
            {p.action}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** Why the server refused, where a form shows it. */
export function FormError({ error }: { error: unknown }) {
  const text = useErrorText();
  if (!error) return null;
  return (
    <p className={classes.error} role="alert">
      {text(error)}
    </p>
  );
}
