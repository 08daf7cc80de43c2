import { IconStarFilled } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type DashboardHit, dashboardsQuery } from '@/lib/queries/dashboards';
import { useUser } from '@/lib/queries/user';
import { recentDashboards } from '@/lib/recent';
import { flag, number, text, texts } from '../../model/json';
import { AppLink } from '../../ui/AppLink';
import { NoData } from '../../ui/NoData';
import type { PanelProps } from '../types';
import styles from './dashlist.module.css';

/** Lists dashboards: starred, recently opened, or found by tag and text. */
export function DashListPanel({ panel }: PanelProps) {
  const { t, i18n } = useTranslation();
  const login = useUser()?.login ?? '';
  const { data: all = [], isPending } = useQuery(dashboardsQuery(i18n.language));
  const sections = useMemo(
    () => sectionsOf(panel.options, all, recentDashboards(login)),
    [panel.options, all, login],
  );
  const headings = flag(panel.options.showHeadings, true) && sections.length > 1;
  if (!isPending && sections.every((s) => s.hits.length === 0)) {
    return <NoData hint={t('dash.list.empty')} />;
  }
  return (
    <div className={styles.list}>
      {sections.map(({ key, hits }) => (
        <section key={key}>
          {headings && <h3>{t(`dash.list.${key}`)}</h3>}
          <ul>
            {hits.map((hit) => (
              <li key={hit.uid}>
                <AppLink href={hit.url || `/d/${hit.uid}`} title={hit.description}>
                  {hit.title}
                </AppLink>
                {hit.folderTitle && <small>{hit.folderTitle}</small>}
                {hit.isStarred && <IconStarFilled size={13} aria-label={t('dash.list.starred')} />}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

interface Section {
  key: 'starred' | 'recent' | 'search';
  hits: DashboardHit[];
}

function sectionsOf(
  options: Record<string, unknown>,
  all: DashboardHit[],
  recent: string[],
): Section[] {
  const limit = number(options.maxItems, 10);
  const sections: Section[] = [];
  if (flag(options.showStarred, true)) {
    sections.push({ key: 'starred', hits: all.filter((h) => h.isStarred) });
  }
  if (flag(options.showRecentlyViewed)) {
    const hits = recent.flatMap((uid) => all.find((h) => h.uid === uid) ?? []);
    sections.push({ key: 'recent', hits });
  }
  if (flag(options.showSearch)) {
    const tags = texts(options.tags);
    const wanted = text(options.query).toLowerCase();
    const hits = all.filter(
      (h) => tags.every((tag) => h.tags.includes(tag)) && h.title.toLowerCase().includes(wanted),
    );
    sections.push({ key: 'search', hits });
  }
  return sections.map((s) => ({ ...s, hits: s.hits.slice(0, limit) }));
}
