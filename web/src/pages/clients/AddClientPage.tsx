import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AdminPage } from '@/ui/AdminPage';
import { InstallStep } from './InstallStep';
import { NameStep, type Prepared } from './NameStep';
import { Step } from './Step';
import { WaitStep } from './WaitStep';

/** From a name to the first data: token, commands, and a look at whether they worked. */
export function AddClientPage() {
  const { t } = useTranslation();
  const [prepared, setPrepared] = useState<Prepared>();
  const [connected, setConnected] = useState(false);
  return (
    <AdminPage
      trail={[{ label: t('nav.clients'), to: '/clients' }]}
      title={t('clients.add')}
      lead={t('add.lead')}
      width="narrow"
    >
      <ol style={{ margin: 0, padding: 0, listStyle: 'none' }}>
        <Step number={1} title={t('add.nameTitle')} state={prepared ? 'done' : 'active'}>
          <NameStep prepared={prepared} onPrepared={setPrepared} />
        </Step>
        <Step
          number={2}
          title={t('add.installTitle')}
          state={connected ? 'done' : prepared ? 'active' : 'waiting'}
        >
          {prepared && <InstallStep prepared={prepared} />}
        </Step>
        <Step
          number={3}
          title={t('add.waitTitle')}
          state={connected ? 'done' : prepared ? 'active' : 'waiting'}
        >
          {prepared && <WaitStep prepared={prepared} onConnected={() => setConnected(true)} />}
        </Step>
      </ol>
    </AdminPage>
  );
}
