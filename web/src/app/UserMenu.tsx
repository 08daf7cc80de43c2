import { lazy, Suspense, useState } from 'react';
import { UserButton } from './UserButton';

const load = () => import('./UserMenuOpen');
const UserMenuOpen = lazy(load);

/** The user's button; the menu behind it is loaded when somebody reaches for it. */
export function UserMenu() {
  const [asked, setAsked] = useState(false);
  const button = (
    <UserButton
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
      onClick={() => setAsked(true)}
    />
  );
  if (!asked) return button;
  return (
    <Suspense fallback={button}>
      <UserMenuOpen />
    </Suspense>
  );
}
