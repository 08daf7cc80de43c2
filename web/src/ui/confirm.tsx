import { Button, Modal } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorText } from '@/ui/states';
import classes from './confirm.module.css';

export interface Question {
  title: string;
  text: ReactNode;
  /** What the button that does it says; the same verb as the one that asked. */
  action: string;
  run(): Promise<unknown>;
}

/** Asks before something that cannot be undone; stays open with the reason when it fails. */
export function useConfirm(): [ReactNode, (question: Question) => void] {
  const [question, setQuestion] = useState<Question>();
  const [open, setOpen] = useState(false);
  const ask = (next: Question) => {
    setQuestion(next);
    setOpen(true);
  };
  const dialog = question && (
    <ConfirmDialog
      key={question.title}
      question={question}
      open={open}
      onClose={() => setOpen(false)}
    />
  );
  return [dialog, ask];
}

function ConfirmDialog(p: { question: Question; open: boolean; onClose(): void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const run = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await p.question.run();
      p.onClose();
    } catch (e) {
      setError(e);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened={p.open}
      onClose={p.onClose}
      title={p.question.title}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
      centered
    >
      <div className={classes.body}>
        <div>{p.question.text}</div>
        {error !== undefined && (
          <p className={classes.error} role="alert">
            {errorText(error)}
          </p>
        )}
        <div className={classes.buttons}>
          <Button variant="default" onClick={p.onClose} data-autofocus>
            {t('ui.cancel')}
          </Button>
          <Button color="red" loading={busy} onClick={() => void run()}>
            {p.question.action}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
