import { Outlet, useLocation } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Header } from '@/app/Header';
import { MobileMenu } from '@/app/MobileMenu';
import { NavMenu } from '@/app/NavMenu';
import { OfflineBanner } from '@/app/OfflineBanner';
import { useUserSettings } from '@/app/userSettings';
import { useUser } from '@/lib/queries/user';
import { rememberVisit } from '@/lib/recent';
import { load, save } from '@/lib/storage';
import classes from './Shell.module.css';

const Palette = lazy(() => import('@/app/Palette'));
const DOCK_KEY = 'nav.rail';

/** The frame around every page: header, left menu, and what must be seen everywhere. */
export function Shell() {
  const { t } = useTranslation();
  const [rail, setRail] = useState(() => load(DOCK_KEY) === 'true');
  const [mobileOpen, setMobileOpen] = useState(false);
  const [palette, setPalette] = useState({ asked: 0 });
  const openPalette = () => setPalette((p) => ({ asked: p.asked + 1 }));
  const kiosk = useLocation({ select: (l) => 'kiosk' in l.search });
  useUserSettings();
  useVisits();
  usePaletteKey(openPalette);

  const toggleMenu = () => {
    // The dock does not exist on a phone: there the button opens the drawer.
    if (window.matchMedia('(max-width: 48em)').matches) return setMobileOpen(true);
    save(DOCK_KEY, String(!rail));
    setRail(!rail);
  };

  return (
    <div className={classes.frame} data-rail={rail || undefined} data-kiosk={kiosk || undefined}>
      <a className={classes.skip} href="#main">
        {t('nav.skip')}
      </a>
      {!kiosk && (
        <>
          <Header onMenu={toggleMenu} onSearch={openPalette} menuOpen={!rail} />
          <div className={classes.dock}>
            <NavMenu rail={rail} />
          </div>
          <MobileMenu open={mobileOpen} onClose={() => setMobileOpen(false)} />
        </>
      )}
      <main id="main" className={classes.main} tabIndex={-1}>
        <OfflineBanner />
        <Outlet />
      </main>
      {palette.asked > 0 && (
        <Suspense>
          <Palette asked={palette.asked} />
        </Suspense>
      )}
    </div>
  );
}

/** Remembers which dashboards were opened, for Home and the palette. */
function useVisits(): void {
  const login = useUser()?.login;
  const uid = useLocation({ select: (l) => /^\/d\/([^/]+)/.exec(l.pathname)?.[1] });
  useEffect(() => {
    if (login && uid) rememberVisit(login, decodeURIComponent(uid));
  }, [login, uid]);
}

function usePaletteKey(open: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // By code, not key: the layout may be Russian.
      if (
        (event.ctrlKey || event.metaKey) &&
        !event.altKey &&
        !event.shiftKey &&
        event.code === 'KeyK'
      ) {
        event.preventDefault();
        open();
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}
