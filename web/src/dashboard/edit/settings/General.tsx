import { Button, Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useConfirm } from '@/ui/confirm';
import { useErrorText } from '@/ui/states';
import { toast } from '@/ui/toast';
import { number, object, text, texts } from '../../model/json';
import { deleteDashboard, saveDashboard } from '../api';
import styles from '../edit.module.css';
import { setIn } from '../model/path';
import { FolderSelect } from '../save/FolderSelect';
import { useEdit } from '../state/draft';

const ZONES = ['', 'browser', 'utc', 'Europe/Moscow', 'Asia/Yekaterinburg', 'Asia/Novosibirsk'];
const REFRESH = ['', '5s', '10s', '30s', '1m', '5m', '15m', '30m', '1h'];

/** Name, tags, folder, times; and the button that deletes it all. */
export function General() {
  const { t } = useTranslation();
  const { draft, isNew, meta, uid, reload } = useEdit();
  const client = useQueryClient();
  const navigate = useNavigate();
  const errorText = useErrorText();
  const [confirm, ask] = useConfirm();
  const { model } = draft;
  const put = (path: string[], value: unknown) =>
    draft.change((m) => setIn(m, path, value), `general-${path.join('.')}`);
  const time = object(model.time);
  const zone = text(model.timezone);
  const refresh = text(model.refresh);
  const move = (folderUid: string) =>
    saveDashboard({
      dashboard: draft.saved,
      folderUid,
      message: t('edit.settings.movedMessage'),
    }).then(
      async () => {
        void client.invalidateQueries({ queryKey: ['search'] });
        void client.invalidateQueries({ queryKey: ['dashboard'] });
        await reload();
        toast('ok', t('edit.settings.moved'));
      },
      (e) => toast('error', errorText(e)),
    );
  const remove = () =>
    ask({
      title: t('edit.delete.title'),
      text: t('edit.delete.text', { title: text(model.title) }),
      action: t('edit.delete.action'),
      run: async () => {
        await deleteDashboard(uid);
        void client.invalidateQueries({ queryKey: ['search'] });
        draft.discard();
        toast('ok', t('edit.delete.done', { title: text(model.title) }));
        await navigate({ to: '/dashboards', ignoreBlocker: true });
      },
    });
  return (
    <div className={styles.narrow}>
      <TextInput
        label={t('edit.field.title')}
        value={text(model.title)}
        onChange={(e) => put(['title'], e.currentTarget.value)}
      />
      <Textarea
        label={t('edit.field.description')}
        value={text(model.description)}
        autosize
        minRows={2}
        onChange={(e) => put(['description'], e.currentTarget.value)}
      />
      <TagsInput
        label={t('edit.field.tags')}
        value={texts(model.tags)}
        onChange={(tags) => put(['tags'], tags)}
      />
      {!isNew && !meta.provisioned && (
        <div>
          <FolderSelect value={meta.folderUid} onChange={(f) => void move(f)} />
          {draft.dirty && <p className={styles.hint}>{t('edit.settings.moveHint')}</p>}
        </div>
      )}
      <div className={styles.pair}>
        <TextInput
          label={t('edit.field.from')}
          value={text(time.from)}
          placeholder="now-6h"
          onChange={(e) => put(['time', 'from'], e.currentTarget.value)}
        />
        <TextInput
          label={t('edit.field.to')}
          value={text(time.to)}
          placeholder="now"
          onChange={(e) => put(['time', 'to'], e.currentTarget.value)}
        />
      </div>
      <div className={styles.pair}>
        <Select
          label={t('edit.field.timezone')}
          data={[...new Set([...ZONES, zone])].map((z) => ({
            value: z,
            label: z === '' || z === 'browser' ? t(`edit.zone.${z || 'own'}`) : z,
          }))}
          value={zone}
          onChange={(v) => put(['timezone'], v ?? '')}
        />
        <Select
          label={t('edit.field.refresh')}
          data={[...new Set([...REFRESH, refresh])].map((r) => ({
            value: r,
            label: r || t('edit.field.off'),
          }))}
          value={refresh}
          onChange={(v) => put(['refresh'], v ?? '')}
        />
      </div>
      <Select
        label={t('edit.field.graphTooltip')}
        data={['0', '1', '2'].map((v) => ({ value: v, label: t(`edit.graphTooltip.${v}`) }))}
        value={`${number(model.graphTooltip, 0)}`}
        onChange={(v) => put(['graphTooltip'], Number(v))}
      />
      {meta.canDelete && (
        <div>
          <Button
            color="red"
            variant="light"
            leftSection={<IconTrash size={16} />}
            onClick={remove}
          >
            {t('edit.delete.action')}
          </Button>
        </div>
      )}
      {confirm}
    </div>
  );
}
