import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ACCOUNT_ROLES, type AccountRole } from '@/lib/queries/serviceAccounts';

interface RoleSelectProps {
  value: AccountRole;
  onChange(role: AccountRole): void;
  disabled?: boolean;
}

/** The role of a service account, with what it lets its tokens do. */
export function RoleSelect({ value, onChange, disabled }: RoleSelectProps) {
  const { t } = useTranslation();
  return (
    <Select
      label={t('accounts.role')}
      description={t(`roleText.${value}`)}
      data={ACCOUNT_ROLES.map((role) => ({ value: role, label: t(`role.${role}`) }))}
      value={value}
      disabled={disabled}
      onChange={(v) => {
        const role = ACCOUNT_ROLES.find((r) => r === v);
        if (role) onChange(role);
      }}
    />
  );
}
