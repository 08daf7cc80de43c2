import '@mantine/spotlight/styles.layer.css';
import { Modal } from '@mantine/core';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import {
  IconClock,
  IconFileText,
  IconLayoutDashboard,
  IconSearch,
  IconStarFilled,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { linkOf, NAV, navPages } from '@/app/nav';
import { matches } from '@/lib/match';
import { useDashboards } from '@/lib/queries/dashboards';
import { useUser } from '@/lib/queries/user';
import { recentDashboards } from '@/lib/recent';

const [store, actions] = createSpotlight();
const SHOWN = 30;

/** Ctrl-K: pages and dashboards by name. `asked` grows by one each time it is to open. */
export default function Palette({ asked }: { asked: number }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const user = useUser();
  const dashboards = useDashboards().data ?? [];
  const [query, setQuery] = useState('');
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new `asked` opens again
  useEffect(() => {
    setQuery('');
    actions.open();
  }, [asked]);

  const recent = user ? recentDashboards(user.login) : [];
  const rank = (uid: string) => (recent.includes(uid) ? recent.indexOf(uid) : recent.length);
  const pages = navPages(NAV, user?.role === 'Admin')
    .map((page) => ({ page, label: t(page.label) }))
    .concat([
      { page: { id: 'profile', label: 'user.profile', to: '/profile' }, label: t('user.profile') },
    ])
    .filter(({ label }) => matches(query, label));
  const found = dashboards
    .filter((d) => matches(query, d.title, d.folderTitle, ...d.tags))
    .sort((a, b) => rank(a.uid) - rank(b.uid) || a.title.localeCompare(b.title))
    .slice(0, SHOWN);

  return (
    <Spotlight.Root
      store={store}
      shortcut={null}
      query={query}
      onQueryChange={setQuery}
      scrollable
      maxHeight="70vh"
    >
      {/* Names the dialog for screen readers. */}
      <Modal.Title className="visually-hidden">{t('nav.search')}</Modal.Title>
      <Spotlight.Search
        placeholder={t('palette.placeholder')}
        aria-label={t('nav.search')}
        leftSection={<IconSearch size={18} />}
      />
      <Spotlight.ActionsList>
        {found.length > 0 && (
          <Spotlight.ActionsGroup label={t('nav.dashboards')}>
            {found.map((d) => (
              <Spotlight.Action
                key={d.uid}
                label={d.title}
                description={d.folderTitle}
                leftSection={
                  d.isStarred ? (
                    <IconStarFilled size={18} color="var(--brand)" />
                  ) : recent.includes(d.uid) ? (
                    <IconClock size={18} />
                  ) : (
                    <IconLayoutDashboard size={18} />
                  )
                }
                onClick={() =>
                  void navigate({
                    to: '/d/$uid/$slug',
                    params: { uid: d.uid, slug: d.slug || '-' },
                  })
                }
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {pages.length > 0 && (
          <Spotlight.ActionsGroup label={t('palette.pages')}>
            {pages.map(({ page, label }) => (
              <Spotlight.Action
                key={page.id}
                label={label}
                leftSection={page.icon ? <page.icon size={18} /> : <IconFileText size={18} />}
                onClick={() => void navigate(linkOf(page))}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {found.length + pages.length === 0 && (
          <Spotlight.Empty>{t('palette.empty')}</Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
