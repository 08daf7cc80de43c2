import { IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { reachable } from '@/lib/reachability';
import { useStore } from '@/lib/store';
import classes from './OfflineBanner.module.css';

/** Shown while the server does not answer; what is on the page stays readable below it. */
export function OfflineBanner() {
  const { t } = useTranslation();
  if (useStore(reachable)) return null;
  return (
    <div className={classes.banner} role="alert">
      <IconPlugConnectedX size={18} />
      <span>{t('error.offline')}</span>
    </div>
  );
}
