import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { parseTime } from '@/lib/format';
import type { Certificate } from '@/lib/queries/status';
import { useFormat } from '@/lib/useFormat';
import { useNow } from '@/ui/Ago';
import { CopyText } from '@/ui/CopyText';
import { Facts } from '@/ui/Facts';
import { Status, type Tone } from '@/ui/Status';
import classes from './server.module.css';

const DAY_MS = 86_400_000;
const SOON_DAYS = 21;

/** What the server shows to browsers and clients, and the pin that clients check. */
export function CertificateCard({ certificate: c }: { certificate: Certificate }) {
  const { t } = useTranslation();
  return (
    <section className={`card ${classes.wide}`}>
      <h2 className={classes.title}>{t('server.certificate')}</h2>
      {c.error && (
        <p className={classes.error} role="alert">
          <IconAlertTriangle size={18} />
          {c.error}
        </p>
      )}
      <Facts
        rows={[
          [
            t('server.kind'),
            <Status key="kind" tone={c.selfSigned ? 'warn' : 'ok'}>
              {t(c.selfSigned ? 'server.selfSigned' : 'server.ownCertificate')}
            </Status>,
          ],
          [t('server.subject'), c.subject],
          [t('server.issuer'), c.issuer],
          [t('server.validUntil'), <ValidUntil key="until" at={c.notAfter} />],
          ...(c.file
            ? [
                [
                  t(c.selfSigned ? 'server.ownFile' : 'server.file'),
                  <span key="file" className="mono">
                    {c.file}
                  </span>,
                ] as [string, React.ReactNode],
              ]
            : []),
        ]}
      />
      <div className={classes.pin}>
        <h3>{t('server.pin')}</h3>
        <p>{t(c.selfSigned ? 'server.pinSelfSigned' : 'server.pinOptional')}</p>
        <CopyText text={c.pin} label={t('server.pin')} />
      </div>
    </section>
  );
}

function ValidUntil({ at }: { at: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const date = parseTime(at);
  if (!date) return <>-</>;
  const days = Math.floor((date.getTime() - now.getTime()) / DAY_MS);
  const tone: Tone = days < 0 ? 'bad' : days < SOON_DAYS ? 'warn' : 'ok';
  const left = days < 0 ? t('server.expired') : t('server.daysLeft', { count: days });
  return (
    <Status tone={tone}>
      {format.date(date)} ({left})
    </Status>
  );
}
