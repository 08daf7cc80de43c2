import { IconServerCog } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ServerStatus } from '@/lib/queries/status';
import { useIsAdmin } from '@/lib/queries/user';
import { useFormat } from '@/lib/useFormat';
import { Ago } from '@/ui/Ago';
import { Facts } from '@/ui/Facts';
import { Status } from '@/ui/Status';
import { Lines } from '@/ui/states';
import classes from './home.module.css';

export function ServerFacts({ status }: { status: UseQueryResult<ServerStatus> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isAdmin = useIsAdmin();
  const s = status.data;
  return (
    <section className="card" aria-label={t('home.server')}>
      <div className={classes.sectionHead}>
        <h2>
          <IconServerCog size={16} stroke={1.8} />
          {t('home.server')}
        </h2>
        {isAdmin && <Link to="/admin/server">{t('home.details')}</Link>}
      </div>
      {!s && <Lines count={4} height={16} />}
      {s && (
        <Facts
          rows={[
            [t('server.version'), s.version],
            [t('server.started'), <Ago key="started" at={s.startedAt} />],
            [t('server.retention'), format.setting(s.retention.metrics)],
            [t('server.freeDisk'), format.bytes(s.metrics.freeDiskBytes)],
            [
              t('server.rate'),
              t('server.perSecond', { value: format.count(s.metrics.samplesPerSecond) }),
            ],
            [
              t('server.certificate'),
              s.certificate?.selfSigned ? (
                <Status key="certificate" tone="muted">
                  {t('server.selfSigned')}
                </Status>
              ) : (
                <Status key="certificate" tone="ok">
                  {t('server.ownCertificate')}
                </Status>
              ),
            ],
          ]}
        />
      )}
    </section>
  );
}
