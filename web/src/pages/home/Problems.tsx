import { Skeleton } from '@mantine/core';
import {
  IconAlertOctagon,
  IconAlertTriangle,
  IconChevronRight,
  IconCircleCheck,
  IconInfoCircle,
} from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { FleetClient } from '@/lib/queries/clients';
import type { Problem, ServerStatus, Severity } from '@/lib/queries/status';
import { ErrorState } from '@/ui/states';
import classes from './home.module.css';

const ICONS = { critical: IconAlertOctagon, warning: IconAlertTriangle, info: IconInfoCircle };
const ORDER: Severity[] = ['critical', 'warning', 'info'];

interface ProblemsProps {
  status: UseQueryResult<ServerStatus>;
  clients: FleetClient[] | undefined;
}

/** What is wrong now, the worst first; or, calmly, that nothing is. */
export function Problems({ status, clients }: ProblemsProps) {
  const { t } = useTranslation();
  if (status.isPending) return <Skeleton height={64} />;
  if (!status.data) {
    return (
      <section className="card">
        <ErrorState error={status.error} onRetry={() => void status.refetch()} />
      </section>
    );
  }
  const problems = [...(status.data.problems ?? [])].sort(
    (a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity),
  );
  const wrong = problems.filter((p) => p.severity !== 'info').length;
  return (
    <section className={`card ${classes.problems}`} aria-label={t('home.now')}>
      {wrong === 0 && <Fine clients={clients} />}
      {wrong > 0 && <h2>{t('home.problems', { count: wrong })}</h2>}
      {problems.length > 0 && (
        <ul>
          {problems.map((p) => (
            <li key={`${p.kind}${p.message}`}>
              <ProblemRow problem={p} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Fine({ clients }: { clients: FleetClient[] | undefined }) {
  const { t } = useTranslation();
  return (
    <div className={classes.fine}>
      <IconCircleCheck size={28} stroke={1.6} />
      <div>
        <h2>{t('home.fine')}</h2>
        <p>
          {clients?.length ? t('home.fineText', { count: clients.length }) : t('home.fineEmpty')}
        </p>
      </div>
    </div>
  );
}

function ProblemRow({ problem }: { problem: Problem }) {
  const { t, i18n } = useTranslation();
  const Icon = ICONS[problem.severity] ?? IconInfoCircle;
  const text = (i18n.language === 'ru' && problem.messageRu) || problem.message;
  const body = (
    <>
      <Icon size={20} stroke={1.7} aria-hidden="true" />
      <span className="visually-hidden">{t(`severity.${problem.severity}`)}</span>
      <span className={classes.problemText}>{text}</span>
      {problem.link && <IconChevronRight size={16} className={classes.go} aria-hidden="true" />}
    </>
  );
  return problem.link?.startsWith('/') ? (
    <Link to={problem.link} className={classes.problem} data-severity={problem.severity}>
      {body}
    </Link>
  ) : (
    <div className={classes.problem} data-severity={problem.severity}>
      {body}
    </div>
  );
}
