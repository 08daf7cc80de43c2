import { IconPlus, IconServerBolt } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useIsAdmin } from '@/lib/queries/user';
import { LinkButton } from '@/ui/LinkButton';
import classes from './home.module.css';

/** A server that nobody pushes to yet: the one thing to do. */
export function FirstClient() {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  return (
    <section className={`card ${classes.first}`}>
      <IconServerBolt size={48} stroke={1.3} />
      <div>
        <h2>{t('home.firstTitle')}</h2>
        <p>{isAdmin ? t('home.firstText') : t('home.firstAskAdmin')}</p>
      </div>
      {isAdmin && (
        <LinkButton to="/clients/add" size="md" leftSection={<IconPlus size={18} />}>
          {t('clients.add')}
        </LinkButton>
      )}
    </section>
  );
}
