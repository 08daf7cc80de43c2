import { IconChevronDown, IconExternalLink, IconLayoutDashboard } from '@tabler/icons-react';
import { useQueries } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/lib/api';
import type { DashboardLink } from '../model/types';
import { useDashboardState } from '../state/context';
import { AppLink } from '../ui/AppLink';
import { Menu } from '../ui/Menu';
import ui from '../ui/ui.module.css';
import { interpolate } from '../variables/interpolate';
import styles from './header.module.css';
import { linkHref } from './links';

interface Found {
  uid: string;
  title: string;
  url: string;
}

/** Links of the dashboard: plain ones, and all dashboards that carry certain tags. */
export function LinksRow() {
  const state = useDashboardState();
  const { i18n } = useTranslation();
  const { links, uid } = state.dashboard;
  const lists = useQueries({
    queries: links
      .filter((l) => l.kind === 'dashboards')
      .map(({ tags }) => ({
        queryKey: ['search', 'tags', tags, i18n.language],
        queryFn: () => {
          const query = new URLSearchParams([
            ...tags.map((tag) => ['tag', tag]),
            ['type', 'dash-db'],
            ['lang', i18n.language],
            ['limit', '100'],
          ]);
          return api.get<Found[]>(`/api/search?${query}`);
        },
        staleTime: 60_000,
      })),
  });
  let list = 0;
  return links.map((link, i) => {
    const text = interpolate(link.title, state.scope, 'text');
    const key = `${i}${link.title}`;
    if (link.kind === 'link') {
      return (
        <AppLink
          key={key}
          className={ui.button}
          href={linkHref(link, link.url, state)}
          target={link.targetBlank ? '_blank' : undefined}
          title={interpolate(link.tooltip, state.scope, 'text')}
        >
          <IconExternalLink size={15} aria-hidden="true" />
          {text || link.url}
        </AppLink>
      );
    }
    const found = (lists[list++]?.data ?? []).filter((d) => d.uid !== uid);
    return <TaggedDashboards key={key} link={link} title={text} found={found} />;
  });
}

interface TaggedProps {
  link: DashboardLink;
  title: string;
  found: readonly Found[];
}

function TaggedDashboards({ link, title, found }: TaggedProps) {
  const state = useDashboardState();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const target = link.targetBlank ? '_blank' : undefined;
  const items = found.map((d) => ({ label: d.title, href: linkHref(link, d.url, state), target }));
  if (items.length === 0) return null;
  if (!link.asDropdown) {
    return items.map((item) => (
      <AppLink key={item.href} className={ui.button} href={item.href} target={target}>
        <IconLayoutDashboard size={15} aria-hidden="true" />
        {item.label}
      </AppLink>
    ));
  }
  return (
    <>
      <button
        ref={button}
        type="button"
        className={`${ui.button} ${styles.linksButton}`}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen((o) => !o)}
      >
        <IconLayoutDashboard size={15} aria-hidden="true" />
        {title}
        <IconChevronDown size={14} aria-hidden="true" />
      </button>
      {open && button.current && (
        <Menu
          anchor={button.current}
          label={title}
          groups={[items]}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
