import type { KeyboardEvent, ReactNode } from 'react';
import { AppLink } from './AppLink';
import { Popover } from './Popover';
import styles from './ui.module.css';

export interface MenuItem {
  label: string;
  icon?: ReactNode;
  hint?: string;
  /** A link item; else `run` is called. */
  href?: string;
  target?: string;
  run?(): void;
}

interface MenuProps {
  anchor: HTMLElement;
  label: string;
  align?: 'start' | 'end';
  /** Groups are separated by a line. */
  groups: readonly MenuItem[][];
  onClose(): void;
}

export function Menu({ anchor, label, align = 'end', groups, onClose }: MenuProps) {
  const run = (item: MenuItem) => {
    onClose();
    anchor.focus({ preventScroll: true });
    item.run?.();
  };
  return (
    <Popover
      anchor={anchor}
      onClose={onClose}
      align={align}
      role="menu"
      label={label}
      className={styles.menu}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys belong to the menu around it */}
      <div onKeyDown={moveFocus}>
        {groups
          .filter((g) => g.length > 0)
          .map((group) => (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a menu
            <div key={group[0]?.label} role="group" className={styles.menuGroup}>
              {group.map((item) =>
                item.href ? (
                  <AppLink
                    key={item.label + item.href}
                    href={item.href}
                    target={item.target}
                    className={styles.menuItem}
                    onFollow={onClose}
                  >
                    <ItemContent item={item} />
                  </AppLink>
                ) : (
                  <button
                    key={item.label}
                    type="button"
                    role="menuitem"
                    className={styles.menuItem}
                    onClick={() => run(item)}
                  >
                    <ItemContent item={item} />
                  </button>
                ),
              )}
            </div>
          ))}
      </div>
    </Popover>
  );
}

function ItemContent({ item }: { item: MenuItem }) {
  return (
    <>
      <span className={styles.menuIcon} aria-hidden="true">
        {item.icon}
      </span>
      <span className={styles.menuLabel}>{item.label}</span>
      {item.hint && <kbd>{item.hint}</kbd>}
    </>
  );
}

/** Arrow keys, Home and End move between the items of a list of buttons and links. */
export function moveFocus(e: KeyboardEvent<HTMLElement>): void {
  const items = [
    ...e.currentTarget.querySelectorAll<HTMLElement>('a[href], button:not([disabled])'),
  ];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[e.key];
  if (target === undefined || items.length === 0) return;
  e.preventDefault();
  items[(target + items.length) % items.length]?.focus();
}
