import { Button } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ServiceAccount } from '@/lib/queries/serviceAccounts';
import classes from './wizard.module.css';

interface ExistingAccountProps {
  account: ServiceAccount;
  busy: boolean;
  onUse(): void;
}

const CAN_PUSH = ['Push', 'Editor', 'Admin'];

/** The name is taken: adding a token to that account may be meant, or may not. */
export function ExistingAccount({ account, busy, onUse }: ExistingAccountProps) {
  const { t } = useTranslation();
  const usable = !account.isDisabled && CAN_PUSH.includes(account.role);
  return (
    <div className={classes.note} role="alert">
      <IconInfoCircle size={20} />
      <div>
        <p>
          {t('add.exists', { name: account.name })}{' '}
          {t(
            account.isDisabled ? 'add.existsDisabled' : usable ? 'add.existsUse' : 'add.existsRole',
          )}
        </p>
        {usable ? (
          <Button size="xs" loading={busy} onClick={onUse}>
            {t('add.useExisting')}
          </Button>
        ) : (
          <Link to="/org/serviceaccounts/$id" params={{ id: String(account.id) }}>
            {t('add.openAccount')}
          </Link>
        )}
      </div>
    </div>
  );
}
