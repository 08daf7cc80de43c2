import { lazy, Suspense } from 'react';
import { Skeleton } from '../Skeleton';

const Session = lazy(async () => ({ default: (await import('.')).NewDashboardSession }));

/** `/dashboard/new`: the editor with an empty dashboard. */
export function NewDashboardPage() {
  return (
    <Suspense fallback={<Skeleton />}>
      <Session />
    </Suspense>
  );
}
