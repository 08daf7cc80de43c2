import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { loadFolders } from '../api';

interface FolderSelectProps {
  value: string;
  onChange(uid: string): void;
}

/** The folders where the user may save. */
export function FolderSelect({ value, onChange }: FolderSelectProps) {
  const { t } = useTranslation();
  const folders = useQuery({
    queryKey: ['folders', 'Edit'],
    queryFn: () => loadFolders('Edit'),
  });
  const known = (folders.data ?? []).map((f) => ({ value: f.uid, label: f.title }));
  return (
    <Select
      label={t('edit.field.folder')}
      data={[{ value: '', label: t('edit.field.general') }, ...known]}
      value={value}
      searchable
      nothingFoundMessage={t('edit.field.noFolder')}
      onChange={(v) => onChange(v ?? '')}
    />
  );
}
