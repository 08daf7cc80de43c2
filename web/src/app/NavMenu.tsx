import { IconChevronDown } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { activeEntry, linkOf, NAV, type NavEntry } from '@/app/nav';
import { useDashboards } from '@/lib/queries/dashboards';
import { useIsAdmin } from '@/lib/queries/user';
import { load, save } from '@/lib/storage';
import classes from './NavMenu.module.css';

const OPEN_KEY = 'nav.open';

/** The left menu; `rail` shows icons only. `onNavigate` closes the drawer it may live in. */
export function NavMenu({ rail = false, onNavigate }: { rail?: boolean; onNavigate?: () => void }) {
  const { t } = useTranslation();
  const isAdmin = useIsAdmin();
  const active = useLocation({
    select: (l) => activeEntry(l.pathname, (l.search as { starred?: string }).starred === 'true'),
  });
  const [open, setOpen] = useState(
    () => new Set((load(OPEN_KEY) ?? 'administration,access').split(',')),
  );
  const toggle = (id: string) => {
    const next = new Set(open);
    if (!next.delete(id)) next.add(id);
    setOpen(next);
    save(OPEN_KEY, [...next].join(','));
  };
  return (
    <nav className={classes.nav} aria-label={t('nav.menu')} data-rail={rail || undefined}>
      <ul>
        {NAV.filter((entry) => isAdmin || !entry.adminOnly).map((entry) =>
          rail ? (
            <RailItem key={entry.id} entry={entry} active={active} onNavigate={onNavigate} />
          ) : (
            <Item
              key={entry.id}
              entry={entry}
              active={active}
              open={open}
              toggle={toggle}
              onNavigate={onNavigate}
            />
          ),
        )}
      </ul>
    </nav>
  );
}

interface ItemProps {
  entry: NavEntry;
  active: string;
  open: Set<string>;
  toggle(id: string): void;
  onNavigate?: () => void;
}

function Item({ entry, active, open, toggle, onNavigate }: ItemProps) {
  const { t } = useTranslation();
  const label = t(entry.label);
  const expandable = Boolean(entry.children) || entry.starred;
  const isOpen = open.has(entry.id);
  const panel = `nav-${entry.id}`;
  const chevron = (
    <IconChevronDown size={14} className={classes.chevron} data-open={isOpen || undefined} />
  );
  return (
    <li>
      <div className={classes.row} data-active={active === entry.id || undefined}>
        {entry.to ? (
          <NavAnchor entry={entry} current={active === entry.id} onNavigate={onNavigate}>
            {entry.icon && <entry.icon size={18} stroke={1.6} />}
            <span>{label}</span>
          </NavAnchor>
        ) : (
          <button
            type="button"
            className={classes.link}
            aria-expanded={isOpen}
            aria-controls={panel}
            onClick={() => toggle(entry.id)}
          >
            {entry.icon && <entry.icon size={18} stroke={1.6} />}
            <span>{label}</span>
            {chevron}
          </button>
        )}
        {entry.to && expandable && (
          <button
            type="button"
            className={classes.expand}
            aria-expanded={isOpen}
            aria-controls={panel}
            aria-label={t('nav.expand', { name: label })}
            onClick={() => toggle(entry.id)}
          >
            {chevron}
          </button>
        )}
      </div>
      {expandable && isOpen && (
        <ul id={panel} className={classes.sub}>
          {entry.starred && <Starred onNavigate={onNavigate} />}
          {entry.children?.map((child) => (
            <Item
              key={child.id}
              entry={child}
              active={active}
              open={open}
              toggle={toggle}
              onNavigate={onNavigate}
            />
          ))}
        </ul>
      )}
    </li>
  );
}

function Starred({ onNavigate }: { onNavigate?: () => void }) {
  const { t } = useTranslation();
  const starred = useDashboards().data?.filter((d) => d.isStarred) ?? [];
  if (starred.length === 0) return <li className={classes.hint}>{t('nav.noStarred')}</li>;
  return starred.map((d) => (
    <li key={d.uid}>
      <div className={classes.row}>
        <Link
          className={classes.link}
          to="/d/$uid/$slug"
          params={{ uid: d.uid, slug: d.slug || '-' }}
          onClick={onNavigate}
          title={d.title}
        >
          <span>{d.title}</span>
        </Link>
      </div>
    </li>
  ));
}

function RailItem({
  entry,
  active,
  onNavigate,
}: Pick<ItemProps, 'entry' | 'active' | 'onNavigate'>) {
  const { t } = useTranslation();
  const target = entry.to ? entry : firstPage(entry);
  if (!target || !entry.icon) return null;
  const current = active === entry.id || contains(entry, active);
  return (
    <li>
      <div className={classes.row} data-active={current || undefined} data-tip={t(entry.label)}>
        <NavAnchor entry={target} current={current} onNavigate={onNavigate} label={t(entry.label)}>
          <entry.icon size={18} stroke={1.6} />
        </NavAnchor>
      </div>
    </li>
  );
}

function NavAnchor(p: {
  entry: NavEntry;
  current: boolean;
  label?: string;
  onNavigate?: () => void;
  children: ReactNode;
}) {
  return (
    <Link
      className={classes.link}
      {...linkOf(p.entry)}
      onClick={p.onNavigate}
      aria-label={p.label}
      aria-current={p.current ? 'page' : undefined}
      // The menu decides itself which entry is current: two of them share a path.
      activeProps={{ 'aria-current': p.current ? 'page' : undefined }}
    >
      {p.children}
    </Link>
  );
}

const firstPage = (entry: NavEntry): NavEntry | undefined =>
  entry.to ? entry : entry.children?.map(firstPage).find(Boolean);

const contains = (entry: NavEntry, id: string): boolean =>
  entry.children?.some((child) => child.id === id || contains(child, id)) ?? false;
