import { useParams } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/lib/api';
import { usePage } from '@/ui/page';
import { DashboardView } from './DashboardView';
import { LoadFailure } from './LoadFailure';
import type { Dashboard, Item } from './model/types';
import { visualizationOf } from './panels/registry';
import { Skeleton } from './Skeleton';
import { useDashboard } from './state/useDashboardQuery';
import { useSearchParams } from './state/useSearchParams';
import { useSources } from './state/useSources';

/** The editor and its words come with the first edit. */
const EditSession = lazy(async () => ({ default: (await import('./edit')).EditSession }));

/** The page `/d/<uid>`: shows the dashboard, or its editor when the address asks for it. */
export function DashboardPage() {
  const { uid = '' } = useParams({ strict: false }) as { uid?: string };
  const [{ edit, editPanel, editview }] = useSearchParams();
  if ((edit ?? editPanel ?? editview) === undefined) return <Viewer uid={uid} />;
  return (
    <Suspense fallback={<Skeleton />}>
      <EditSession key={uid} uid={uid} />
    </Suspense>
  );
}

/** Loads the dashboard in the user's language and shows it. */
function Viewer({ uid }: { uid: string }) {
  const { t, i18n } = useTranslation();
  const { dashboard, meta, error, retry } = useDashboard(uid, i18n.language);
  useSources(); // asked in parallel with the dashboard
  usePage([
    { label: t('dash.crumb'), to: '/dashboards' },
    ...(meta?.folderUid ? [{ label: meta.folderTitle ?? meta.folderUid }] : []),
    { label: dashboard?.title ?? '' },
  ]);
  useEffect(() => {
    if (dashboard) preload(dashboard);
  }, [dashboard]);
  if (error && !dashboard) {
    const missing = error instanceof ApiError && error.status === 404;
    return <LoadFailure missing={missing} message={error.message} uid={uid} onRetry={retry} />;
  }
  if (!dashboard) return <Skeleton />;
  return <DashboardView key={uid} dashboard={dashboard} meta={meta} />;
}

/** Fetches the code of the visualizations while the variables are still being asked. */
function preload({ items }: Dashboard): void {
  const types = new Set(items.flatMap(typesOf));
  for (const type of types) void visualizationOf(type).preload();
}

const typesOf = (item: Item): string[] =>
  item.kind === 'panel'
    ? [item.panel.type]
    : item.row.collapsed
      ? []
      : item.row.panels.map((p) => p.type);
