import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/lib/api';
import { firstOf } from '@/lib/search';
import { NoRights } from '@/ui/NoRights';
import { usePage } from '@/ui/page';
import { toast } from '@/ui/toast';
import { DashboardView } from '../DashboardView';
import { LoadFailure } from '../LoadFailure';
import type { Json } from '../model/json';
import { text } from '../model/json';
import { Skeleton } from '../Skeleton';
import { useSearchParams } from '../state/useSearchParams';
import { loadForEdit } from './api';
import { Banner } from './Banner';
import { EditGrid } from './EditGrid';
import { LeaveGuard } from './LeaveGuard';
import { duplicatePanel, normalize, removePanel } from './model/panels';
import { newDashboard } from './model/templates';
import { PanelEditor } from './panel/PanelEditor';
import { SaveDialog } from './save/SaveDialog';
import { Settings } from './settings/Settings';
import { EditContext, type EditMeta, type EditState, metaOf, useDraftState } from './state/draft';
import { useParsed } from './state/useParsed';
import { Toolbar } from './Toolbar';

/** A dashboard open for editing, as it is on the server and not in the user's language. */
export function EditSession({ uid }: { uid: string }) {
  const query = useQuery({
    queryKey: ['dashboard-edit', uid],
    queryFn: ({ signal }) => loadForEdit(uid, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnMount: 'always',
    structuralSharing: false,
  });
  const [round, setRound] = useState(0);
  const { refetch } = query;
  const reload = useCallback(async () => {
    await refetch();
    setRound((n) => n + 1);
  }, [refetch]);
  if (query.error && !query.data) {
    const missing = query.error instanceof ApiError && query.error.status === 404;
    return (
      <LoadFailure
        uid={uid}
        missing={missing}
        message={query.error.message}
        onRetry={() => void query.refetch()}
      />
    );
  }
  if (!query.data || (round === 0 && query.isFetching && query.isStale)) return <Skeleton />;
  const meta = metaOf(query.data.meta);
  if (!meta.canSave) return <NoRights />;
  return (
    <Session key={round} uid={uid} source={query.data.dashboard} meta={meta} reload={reload} />
  );
}

/** `/dashboard/new`: a dashboard that the server does not know yet. */
export function NewDashboardSession() {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const [source] = useState(() => newDashboard(t('edit.newDashboard')));
  const meta = metaOf({ canSave: true, folderUid: firstOf(search.folderUid) ?? '' });
  return <Session uid="" source={source} meta={meta} reload={async () => {}} />;
}

interface SessionProps {
  uid: string;
  source: Json;
  meta: EditMeta;
  reload(): Promise<void>;
}

function Session({ uid, source, meta, reload }: SessionProps) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [search, patchSearch] = useSearchParams();
  const [initial] = useState(() => normalize(source));
  const isNew = uid === '';
  const draft = useDraftState(initial, isNew);
  const dashboard = useParsed(draft.model, uid);
  const [saving, setSaving] = useState<'save' | 'copy'>();
  const editPanel = firstOf(search.editPanel);
  const view = firstOf(search.editview);
  const title = text(draft.model.title);
  usePage([
    { label: t('dash.crumb'), to: '/dashboards' },
    ...(meta.folderUid ? [{ label: meta.folderTitle }] : []),
    { label: title },
  ]);
  const state = useMemo(
    (): EditState => ({
      draft,
      uid,
      isNew,
      meta,
      lang: i18n.language,
      openSave: (copy) => setSaving(copy ? 'copy' : 'save'),
      reload,
    }),
    [draft, uid, isNew, meta, i18n.language, reload],
  );
  useUndoKeys(draft.undo, draft.redo, () => setSaving('save'));

  const afterSave = (saved: { uid: string; slug: string; version: number }, model: Json) => {
    setSaving(undefined);
    draft.accept({ ...model, uid: saved.uid, version: saved.version });
    void client.invalidateQueries({ queryKey: ['dashboard'] });
    void client.invalidateQueries({ queryKey: ['search'] });
    toast('ok', t('edit.saved', { version: saved.version }));
    if (saved.uid !== uid) {
      void navigate({
        to: '/d/$uid/$slug',
        params: { uid: saved.uid, slug: saved.slug || '-' },
        search: { edit: 'true' },
        ignoreBlocker: true,
      } as unknown as Parameters<typeof navigate>[0]);
    }
  };
  const panelActions = useCallback(
    (id: number) => [
      { label: t('edit.panel.edit'), run: () => patchSearch({ editPanel: `${id}` }) },
      {
        label: t('edit.panel.duplicate'),
        run: () => draft.change((m) => duplicatePanel(m, id).model),
      },
      {
        label: t('edit.panel.delete'),
        run: () => {
          draft.change((m) => removePanel(m, id));
          toast('ok', t('edit.panel.deleted'));
        },
      },
    ],
    [t, draft.change, patchSearch],
  );
  const body = view ? (
    <Settings view={view} />
  ) : editPanel ? (
    <PanelEditor key={editPanel} id={Number(editPanel)} />
  ) : (
    <>
      <Banner />
      <EditGrid />
    </>
  );
  return (
    <EditContext value={state}>
      <DashboardView
        dashboard={dashboard}
        meta={undefined}
        actions={<Toolbar />}
        panelActions={panelActions}
        bare={view !== undefined}
      >
        {body}
      </DashboardView>
      {saving && (
        <SaveDialog
          key={saving}
          copy={saving === 'copy'}
          onClose={() => setSaving(undefined)}
          onSaved={afterSave}
        />
      )}
      <LeaveGuard dirty={draft.dirty} uid={uid} />
    </EditContext>
  );
}

/** Ctrl+Z, Ctrl+Shift+Z or Ctrl+Y, and Ctrl+S; inside a field the field's own undo works. */
function useUndoKeys(undo: () => void, redo: () => void, save: () => void): void {
  useEffect(() => {
    const key = (e: KeyboardEvent) => {
      if (!(e.ctrlKey || e.metaKey) || e.altKey) return;
      const name = e.key.toLowerCase();
      if (name === 's') {
        e.preventDefault();
        save();
        return;
      }
      const target = e.target as HTMLElement | null;
      if (target?.closest('input, textarea, select, [contenteditable="true"]')) return;
      if (name === 'z' || name === 'y') {
        e.preventDefault();
        if (name === 'y' || e.shiftKey) redo();
        else undo();
      }
    };
    document.addEventListener('keydown', key);
    return () => document.removeEventListener('keydown', key);
  });
}
