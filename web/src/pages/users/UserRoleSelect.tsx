import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { USER_ROLES, type UserRole } from '@/lib/queries/users';

export function UserRoleSelect({
  value,
  onChange,
}: {
  value: UserRole;
  onChange(role: UserRole): void;
}) {
  const { t } = useTranslation();
  return (
    <Select
      label={t('users.role')}
      description={t(`userRoleText.${value}`)}
      data={USER_ROLES.map((role) => ({ value: role, label: t(`role.${role}`) }))}
      value={value}
      onChange={(v) => {
        const role = USER_ROLES.find((r) => r === v);
        if (role) onChange(role);
      }}
    />
  );
}
