import { useTranslation } from 'react-i18next';
import { type ServerStatus, useStatus } from '@/lib/queries/status';
import { useFormat } from '@/lib/useFormat';
import { AdminPage } from '@/ui/AdminPage';
import { Ago } from '@/ui/Ago';
import { Facts } from '@/ui/Facts';
import { Status } from '@/ui/Status';
import { QueryView } from '@/ui/states';
import { CertificateCard } from './CertificateCard';
import classes from './server.module.css';

export function ServerPage() {
  const { t } = useTranslation();
  return (
    <AdminPage
      trail={[{ label: t('nav.administration') }]}
      title={t('nav.server')}
      lead={t('server.lead')}
    >
      <QueryView query={useStatus()}>{(status) => <Cards status={status} />}</QueryView>
    </AdminPage>
  );
}

function Cards({ status }: { status: ServerStatus }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { metrics } = status;
  return (
    <div className={classes.cards}>
      <section className="card">
        <h2 className={classes.title}>{t('server.software')}</h2>
        <Facts
          rows={[
            [t('server.version'), status.version],
            [
              t('server.revision'),
              <span key="revision" className="mono">
                {status.revision || '-'}
              </span>,
            ],
            [t('server.started'), <Ago key="started" at={status.startedAt} />],
            [t('server.clock'), format.dateTime(new Date(status.serverTime))],
            [t('server.address'), `${status.host}:${status.port}`],
          ]}
        />
      </section>
      <section className="card">
        <h2 className={classes.title}>{t('server.storage')}</h2>
        <Facts
          rows={[
            [
              t('server.writing'),
              <Status key="writing" tone={metrics.readOnly ? 'bad' : 'ok'}>
                {t(metrics.readOnly ? 'server.readOnly' : 'server.writable')}
              </Status>,
            ],
            [t('server.retention'), format.setting(status.retention.metrics)],
            [t('server.data'), format.bytes(metrics.dataBytes)],
            [t('server.freeDisk'), format.bytes(metrics.freeDiskBytes)],
            [t('server.series'), format.number(metrics.activeSeries)],
            [
              t('server.rate'),
              t('server.perSecond', { value: format.count(metrics.samplesPerSecond) }),
            ],
          ]}
        />
      </section>
      {status.certificate && <CertificateCard certificate={status.certificate} />}
    </div>
  );
}
