import type { FieldDisplay } from '@grafana/data';
import type { ReactNode } from 'react';
import { AppLink } from '../../ui/AppLink';

/** Makes a value a link when its field has a data link. */
export function ValueLink({ value, children }: { value: FieldDisplay; children: ReactNode }) {
  const link = value.hasLinks ? value.getLinks?.()[0] : undefined;
  if (!link?.href) return children;
  return (
    <AppLink href={link.href} target={link.target} title={link.title} plain>
      {children}
    </AppLink>
  );
}
