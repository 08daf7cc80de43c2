import { ActionIcon, Button, Modal, Select, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  createFolder,
  deleteFolder,
  type FolderInfo,
  loadFolders,
  loadPermissions,
  type Permission,
  savePermissions,
} from '@/dashboard/edit/api';
import { useConfirm } from '@/ui/confirm';
import { FormError } from '@/ui/FormDialog';
import { Lines, QueryView, useErrorText } from '@/ui/states';
import { toast } from '@/ui/toast';
import classes from './new.module.css';

/** Folders: make one, say what each role may do in it, delete it with what is inside. */
export function FoldersDialog({ onClose }: { onClose(): void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [title, setTitle] = useState('');
  const [error, setError] = useState<unknown>();
  const query = useQuery({ queryKey: ['folders', 'all'], queryFn: () => loadFolders('Edit') });
  const changed = () => {
    void client.invalidateQueries({ queryKey: ['folders'] });
    void client.invalidateQueries({ queryKey: ['search'] });
  };
  const create = (e: FormEvent) => {
    e.preventDefault();
    setError(undefined);
    createFolder(title.trim()).then(() => {
      setTitle('');
      changed();
    }, setError);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('edit.new.folders')}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
      size="lg"
    >
      <form className={classes.line} onSubmit={create}>
        <TextInput
          className={classes.grow}
          label={t('edit.folders.new')}
          value={title}
          data-autofocus
          onChange={(e) => setTitle(e.currentTarget.value)}
        />
        <Button type="submit" disabled={title.trim() === ''}>
          {t('edit.folders.create')}
        </Button>
      </form>
      <FormError error={error} />
      <QueryView query={query} loading={<Lines count={3} />}>
        {(folders) => (
          <ul className={classes.folders}>
            {folders.map((folder) => (
              <FolderRow key={folder.uid} folder={folder} onChanged={changed} />
            ))}
          </ul>
        )}
      </QueryView>
    </Modal>
  );
}

const ROLES = ['Viewer', 'Editor'] as const;

function FolderRow({ folder, onChanged }: { folder: FolderInfo; onChanged(): void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const [confirm, ask] = useConfirm();
  const rights = useQuery({
    queryKey: ['folders', folder.uid, 'permissions'],
    queryFn: () => loadPermissions(folder.uid),
    enabled: folder.canAdmin,
  });
  const set = (role: Permission['role'], permission: number) => {
    const items = ROLES.map((r) => ({
      role: r,
      permission:
        r === role ? permission : (rights.data?.find((p) => p.role === r)?.permission ?? 0),
    })).filter((p) => p.permission > 0);
    savePermissions(folder.uid, items).then(onChanged, (e) => toast('error', errorText(e)));
  };
  const remove = () =>
    ask({
      title: t('edit.folders.delete', { title: folder.title }),
      text: t('edit.folders.deleteText'),
      action: t('edit.folders.deleteAction'),
      run: () => deleteFolder(folder.uid).then(onChanged),
    });
  return (
    <li className={classes.folder}>
      <strong>{folder.title}</strong>
      {rights.data &&
        ROLES.map((role) => (
          <Select
            key={role}
            size="xs"
            className={classes.right}
            label={t(`edit.folders.role.${role}`)}
            data={['0', '1', '2', '4'].map((p) => ({
              value: p,
              label: t(`edit.folders.right.${p}`),
            }))}
            value={`${rights.data.find((p) => p.role === role)?.permission ?? 0}`}
            onChange={(v) => set(role, Number(v))}
          />
        ))}
      {folder.canDelete && (
        <ActionIcon aria-label={t('edit.folders.delete', { title: folder.title })} onClick={remove}>
          <IconTrash size={16} />
        </ActionIcon>
      )}
      {confirm}
    </li>
  );
}
