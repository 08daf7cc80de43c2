import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from '@/lib/clipboard';
import {
  createToken,
  type NewToken,
  type ServiceAccount,
  useAccountAction,
} from '@/lib/queries/serviceAccounts';
import { CopyText } from '@/ui/CopyText';
import { FormDialog } from '@/ui/FormDialog';
import { toast } from '@/ui/toast';
import { EXPIRY_CHOICES, type Expiry, secondsToLive } from './expiry';
import classes from './serviceaccounts.module.css';

interface AddTokenDialogProps {
  account: ServiceAccount;
  open: boolean;
  onClose(): void;
}

/** Asks for a name and a term, then shows the token, this one time. */
export function AddTokenDialog({ account, open, onClose }: AddTokenDialogProps) {
  const { t } = useTranslation();
  const create = useAccountAction((token: { name: string; secondsToLive: number }) =>
    createToken(account.id, token),
  );
  const form = useForm({
    initialValues: { name: '', expiry: 'never' as Expiry },
    validate: { name: (v) => (v.trim() ? null : t('tokens.nameNeeded')) },
  });
  const { reset } = create;
  const { setValues } = form;
  useEffect(() => {
    if (!open) return;
    reset();
    const stamp = new Date().toISOString().slice(0, 19).replace('T', ' ');
    setValues({ name: `${account.name} ${stamp}`, expiry: 'never' });
  }, [open, account.name, reset, setValues]);

  if (create.data) return <Created token={create.data} open={open} onClose={onClose} />;
  return (
    <FormDialog
      open={open}
      title={t('tokens.add')}
      action={t('tokens.generate')}
      busy={create.isPending}
      error={create.error}
      onClose={onClose}
      onSubmit={form.onSubmit(({ name, expiry }) =>
        create.mutate({ name: name.trim(), secondsToLive: secondsToLive(expiry) }),
      )}
    >
      <TextInput
        label={t('accounts.displayName')}
        description={t('tokens.nameHelp')}
        data-autofocus
        maxLength={190}
        {...form.getInputProps('name')}
      />
      <Select
        label={t('tokens.expiration')}
        data={EXPIRY_CHOICES.map((value) => ({ value, label: t(`expiry.${value}`) }))}
        {...form.getInputProps('expiry')}
      />
    </FormDialog>
  );
}

function Created({ token, open, onClose }: { token: NewToken; open: boolean; onClose(): void }) {
  const { t } = useTranslation();
  const copyAndClose = async () => {
    if (await copyText(token.key)) onClose();
    else toast('error', t('error.copy'));
  };
  return (
    <Modal
      opened={open}
      onClose={onClose}
      title={t('tokens.createdTitle')}
      size="lg"
      centered
      // A slip of the mouse must not lose what is shown only once.
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      <div className={classes.created}>
        <p className={classes.warning}>
          <IconAlertTriangle size={18} />
          {t('tokens.once')}
        </p>
        <CopyText text={token.key} label={t('tokens.token')} />
        <p>{t('tokens.fileHelp')}</p>
        <CopyText text={`echo '${token.key}' > peeper-token`} label="peeper-token" />
        <div className={classes.dialogButtons}>
          <Button variant="default" onClick={onClose}>
            {t('ui.close')}
          </Button>
          <Button onClick={() => void copyAndClose()}>{t('tokens.copyAndClose')}</Button>
        </div>
      </div>
    </Modal>
  );
}
