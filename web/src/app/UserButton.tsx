import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { useUser } from '@/lib/queries/user';
import { Avatar } from '@/ui/Avatar';
import classes from './UserMenu.module.css';

export function UserButton(props: ComponentProps<'button'>) {
  const { t } = useTranslation();
  const user = useUser();
  return (
    <button type="button" {...props} className={classes.target} aria-label={t('user.menu')}>
      <Avatar name={user?.name || user?.login || ''} />
    </button>
  );
}
