import { useTranslation } from 'react-i18next';
import { useClients } from '@/lib/queries/clients';
import { useStatus } from '@/lib/queries/status';
import { Page } from '@/ui/Page';
import { DashboardLists } from './DashboardLists';
import { FirstClient } from './FirstClient';
import { Fleet } from './Fleet';
import classes from './home.module.css';
import { Problems } from './Problems';
import { ServerFacts } from './ServerFacts';

const REFRESH_MS = 10_000;

export function HomePage() {
  const { t } = useTranslation();
  const clients = useClients(REFRESH_MS);
  const status = useStatus();
  const fresh = clients.data?.length === 0;
  return (
    <Page title={t('nav.home')}>
      {fresh && <FirstClient />}
      <Problems status={status} clients={clients.data} />
      {!fresh && <Fleet clients={clients} />}
      <div className={classes.columns}>
        <DashboardLists />
        <ServerFacts status={status} />
      </div>
    </Page>
  );
}
