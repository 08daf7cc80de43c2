import { IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Empty } from '@/ui/states';

/** A page that the user's role does not open. */
export function NoRights() {
  const { t } = useTranslation();
  return (
    <div className="card">
      <Empty icon={IconLock} title={t('error.noRights')} text={t('error.noRightsText')} />
    </div>
  );
}
