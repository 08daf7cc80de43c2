import type { Field, LinkModel } from '@grafana/data';
import { type ReactNode, useRef, useState } from 'react';
import { Menu } from '../../ui/Menu';
import styles from './table.module.css';

/** A value with several links: a click offers them. */
export function CellLinks({ links, children }: { links: LinkModel<Field>[]; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button
        ref={button}
        type="button"
        className={styles.links}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen((o) => !o)}
      >
        {children}
      </button>
      {open && button.current && (
        <Menu
          anchor={button.current}
          align="start"
          label={links.map((l) => l.title).join(', ')}
          groups={[
            links.map((l) => ({ label: l.title || l.href, href: l.href, target: l.target })),
          ]}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
