import { IconMenu2, IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { UserMenu } from '@/app/UserMenu';
import { useStore } from '@/lib/store';
import { IconButton } from '@/ui/buttons';
import { Logo } from '@/ui/Logo';
import { crumbs } from '@/ui/page';
import classes from './Header.module.css';

interface HeaderProps {
  menuOpen: boolean;
  onMenu(): void;
  onSearch(): void;
}

export function Header({ menuOpen, onMenu, onSearch }: HeaderProps) {
  const { t } = useTranslation();
  return (
    <header className={classes.header}>
      <IconButton onClick={onMenu} aria-label={t('nav.toggle')} aria-expanded={menuOpen}>
        <IconMenu2 size={18} stroke={1.8} />
      </IconButton>
      <Link to="/" className={classes.brand} aria-label={t('nav.brandHome')}>
        <Logo size={26} />
        <span>Peeper</span>
      </Link>
      <Breadcrumbs />
      <button
        type="button"
        className={classes.search}
        onClick={onSearch}
        aria-keyshortcuts="Control+K"
      >
        <IconSearch size={16} stroke={1.8} />
        <span>{t('nav.searchHint')}</span>
        <kbd>Ctrl K</kbd>
      </button>
      <UserMenu />
    </header>
  );
}

function Breadcrumbs() {
  const { t } = useTranslation();
  const trail = useStore(crumbs);
  return (
    <nav className={classes.crumbs} aria-label={t('nav.breadcrumbs')}>
      <ol>
        {trail.map((crumb, i) => (
          <Fragment key={`${crumb.to ?? ''}${crumb.label}`}>
            {i > 0 && (
              <li aria-hidden="true" className={classes.separator}>
                ›
              </li>
            )}
            <li>
              {crumb.to && i < trail.length - 1 ? (
                <Link to={crumb.to}>{crumb.label}</Link>
              ) : (
                <span
                  aria-current={i === trail.length - 1 ? 'page' : undefined}
                  title={crumb.label}
                >
                  {crumb.label}
                </span>
              )}
            </li>
          </Fragment>
        ))}
      </ol>
    </nav>
  );
}
