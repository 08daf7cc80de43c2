import { SegmentedControl, Select, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isObject } from '@/dashboard/model/json';
import type { RawRange } from '@/dashboard/time/range';
import { api } from '@/lib/api';
import { useDashboards } from '@/lib/queries/dashboards';
import { FormDialog } from '@/ui/FormDialog';
import { toast } from '@/ui/toast';
import { dashboardWith, newPanel, readSaved, withPanel } from './query/dashboard';
import type { ExploreQuery, GraphStyle } from './query/types';

interface AddToDashboardProps {
  open: boolean;
  onClose(): void;
  queries: ExploreQuery[];
  graph: GraphStyle;
  range: RawRange;
}

type Where = 'new' | 'existing';

interface Form {
  where: Where;
  title: string;
  panel: string;
  uid: string | null;
}

/** Puts what is being explored into a dashboard, a new one or one that is there, and opens it. */
export default function AddToDashboard(props: AddToDashboardProps) {
  const { open, onClose, queries, graph, range } = props;
  const { t } = useTranslation();
  const router = useRouter();
  const client = useQueryClient();
  const dashboards = useDashboards();
  const [form, setForm] = useState<Form>({ where: 'new', title: '', panel: '', uid: null });
  const [tried, setTried] = useState(false);
  const problem = problemOf(form);

  const save = useMutation({
    mutationFn: async () => {
      const panel = newPanel(queries, graph, form.panel.trim() || t('explore.add.panelDefault'));
      const answer =
        form.where === 'new'
          ? await api.post<unknown>('/api/dashboards/db', {
              dashboard: dashboardWith(panel, form.title.trim(), range),
              message: t('explore.add.message'),
              overwrite: false,
            })
          : await addTo(form.uid ?? '', panel, {
              message: t('explore.add.message'),
              noRights: t('explore.add.noRights'),
            });
      const saved = readSaved(answer);
      if (!saved) throw new Error(t('explore.add.unclear'));
      return saved;
    },
    onSuccess: async ({ uid, url }) => {
      await Promise.all([
        client.invalidateQueries({ queryKey: ['search'] }),
        client.invalidateQueries({ queryKey: ['dashboard', uid] }),
      ]);
      toast('ok', t('explore.add.done'));
      onClose();
      router.history.push(url);
    },
  });
  const submit = (e: FormEvent) => {
    e.preventDefault();
    setTried(true);
    if (!problem) save.mutate();
  };
  return (
    <FormDialog
      open={open}
      title={t('explore.add.title')}
      action={t('explore.add.save')}
      busy={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={submit}
    >
      <SegmentedControl
        aria-label={t('explore.add.where')}
        value={form.where}
        onChange={(where) => setForm({ ...form, where: where as Where })}
        data={[
          { value: 'new', label: t('explore.add.new') },
          { value: 'existing', label: t('explore.add.existing') },
        ]}
      />
      {form.where === 'new' ? (
        <TextInput
          label={t('explore.add.name')}
          value={form.title}
          maxLength={200}
          error={tried && problem === 'name' ? t('explore.add.nameNeeded') : undefined}
          onChange={(e) => setForm({ ...form, title: e.currentTarget.value })}
          data-autofocus
        />
      ) : (
        <Select
          label={t('explore.add.dashboard')}
          placeholder={t('explore.add.choose')}
          searchable
          limit={100}
          nothingFoundMessage={t('explore.add.noneFound')}
          value={form.uid}
          error={tried && problem === 'uid' ? t('explore.add.choose') : undefined}
          onChange={(uid) => setForm({ ...form, uid })}
          data={(dashboards.data ?? []).map((d) => ({
            value: d.uid,
            label: d.folderTitle ? `${d.folderTitle} / ${d.title}` : d.title,
          }))}
        />
      )}
      <TextInput
        label={t('explore.add.panelTitle')}
        placeholder={t('explore.add.panelDefault')}
        value={form.panel}
        maxLength={200}
        onChange={(e) => setForm({ ...form, panel: e.currentTarget.value })}
      />
    </FormDialog>
  );
}

function problemOf({ where, title, uid }: Form): 'name' | 'uid' | undefined {
  if (where === 'new') return title.trim() === '' ? 'name' : undefined;
  return uid ? undefined : 'uid';
}

/** Reads the dashboard as it is stored, so that a save by someone else meanwhile is noticed. */
async function addTo(
  uid: string,
  panel: Record<string, unknown>,
  words: { message: string; noRights: string },
): Promise<unknown> {
  const { meta, dashboard } = await api.get<{
    meta?: { canSave?: boolean; folderUid?: string };
    dashboard: unknown;
  }>(`/api/dashboards/uid/${encodeURIComponent(uid)}`, { edit: true });
  if (!isObject(dashboard) || meta?.canSave === false) throw new Error(words.noRights);
  return api.post('/api/dashboards/db', {
    dashboard: withPanel(dashboard, panel),
    folderUid: meta?.folderUid ?? '',
    message: words.message,
    overwrite: false,
  });
}
