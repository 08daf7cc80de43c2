import { type Icon, IconClock, IconStar } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type DashboardHit, useDashboards } from '@/lib/queries/dashboards';
import { useUser } from '@/lib/queries/user';
import { recentDashboards } from '@/lib/recent';
import { Lines } from '@/ui/states';
import classes from './home.module.css';

const SHOWN = 6;

/** Starred and recently opened dashboards, side by side. */
export function DashboardLists() {
  const { t } = useTranslation();
  const user = useUser();
  const { data, isPending } = useDashboards();
  const hits = data ?? [];
  const recent = (user ? recentDashboards(user.login) : [])
    .map((uid) => hits.find((d) => d.uid === uid))
    .filter((d) => d !== undefined);
  return (
    <>
      <List
        icon={IconStar}
        title={t('home.starred')}
        hint={t('home.noStarred')}
        loading={isPending}
        hits={hits.filter((d) => d.isStarred)}
      />
      <List
        icon={IconClock}
        title={t('home.recent')}
        hint={t('home.noRecent')}
        loading={isPending}
        hits={recent}
      />
    </>
  );
}

function List(p: {
  icon: Icon;
  title: string;
  hint: string;
  loading: boolean;
  hits: DashboardHit[];
}) {
  const { t } = useTranslation();
  return (
    <section className="card" aria-label={p.title}>
      <div className={classes.sectionHead}>
        <h2>
          <p.icon size={16} stroke={1.8} />
          {p.title}
        </h2>
      </div>
      {p.loading && <Lines count={3} height={16} />}
      {!p.loading && p.hits.length === 0 && (
        <p className={classes.hint}>
          {p.hint} <Link to="/dashboards">{t('home.allDashboards')}</Link>
        </p>
      )}
      <ul className={classes.links}>
        {p.hits.slice(0, SHOWN).map((d) => (
          <li key={d.uid}>
            <Link to="/d/$uid/$slug" params={{ uid: d.uid, slug: d.slug || '-' }}>
              <span>{d.title}</span>
              {d.folderTitle && <small>{d.folderTitle}</small>}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
