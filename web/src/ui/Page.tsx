import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { type Crumb, usePage } from '@/ui/page';
import classes from './Page.module.css';

interface PageProps {
  /** Breadcrumbs above the page; the title is added as the last one. */
  trail?: Crumb[];
  title: string;
  /** What the page is for, under the title. */
  lead?: ReactNode;
  actions?: ReactNode;
  width?: 'full' | 'narrow';
  children: ReactNode;
}

export function Page({ trail = [], title, lead, actions, width = 'full', children }: PageProps) {
  usePage([...trail, { label: title }]);
  return (
    <div className={classes.page} data-width={width}>
      <header className={classes.head}>
        <div>
          <Title order={1}>{title}</Title>
          {lead && <p className={classes.lead}>{lead}</p>}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
