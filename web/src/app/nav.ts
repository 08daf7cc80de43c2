import {
  type Icon,
  IconCompass,
  IconHome2,
  IconLayoutDashboard,
  IconServer2,
  IconSettings,
  IconStar,
} from '@tabler/icons-react';

export interface NavEntry {
  id: string;
  /** Key of the label in the i18n files. */
  label: string;
  to?: string;
  search?: Record<string, string>;
  icon?: Icon;
  children?: NavEntry[];
  adminOnly?: boolean;
  /** Filled at run time. */
  starred?: boolean;
}

// i18n: nav.home nav.starred nav.dashboards nav.explore nav.clients nav.administration
// i18n: nav.access
// i18n: nav.users nav.serviceAccounts nav.server
/** The left menu. A page is here only if it exists. */
export const NAV: NavEntry[] = [
  { id: 'home', label: 'nav.home', to: '/', icon: IconHome2 },
  {
    id: 'starred',
    label: 'nav.starred',
    to: '/dashboards',
    search: { starred: 'true' },
    icon: IconStar,
    starred: true,
  },
  { id: 'dashboards', label: 'nav.dashboards', to: '/dashboards', icon: IconLayoutDashboard },
  { id: 'explore', label: 'nav.explore', to: '/explore', icon: IconCompass },
  { id: 'clients', label: 'nav.clients', to: '/clients', icon: IconServer2 },
  {
    id: 'administration',
    label: 'nav.administration',
    icon: IconSettings,
    adminOnly: true,
    children: [
      {
        id: 'access',
        label: 'nav.access',
        children: [
          { id: 'users', label: 'nav.users', to: '/admin/users' },
          { id: 'serviceAccounts', label: 'nav.serviceAccounts', to: '/org/serviceaccounts' },
        ],
      },
      { id: 'server', label: 'nav.server', to: '/admin/server' },
    ],
  },
];

/** Pages of the menu as a flat list, for the search palette. */
export function navPages(entries: NavEntry[], isAdmin: boolean): NavEntry[] {
  return entries
    .filter((entry) => isAdmin || !entry.adminOnly)
    .flatMap((entry) => [...(entry.to ? [entry] : []), ...navPages(entry.children ?? [], isAdmin)]);
}

/** Where an entry leads. The router types a search by its path, which is only known here at run time. */
export const linkOf = (entry: NavEntry) => ({
  to: entry.to,
  search: (entry.search ?? {}) as never,
});

/** Which entry of the menu a path belongs to. */
export function activeEntry(path: string, starred: boolean): string {
  if (path === '/') return 'home';
  if (path.startsWith('/dashboards')) return starred ? 'starred' : 'dashboards';
  if (path.startsWith('/d/')) return 'dashboards';
  if (path.startsWith('/explore')) return 'explore';
  if (path.startsWith('/clients')) return 'clients';
  if (path.startsWith('/admin/users')) return 'users';
  if (path.startsWith('/org/serviceaccounts')) return 'serviceAccounts';
  if (path.startsWith('/admin/server')) return 'server';
  return '';
}
