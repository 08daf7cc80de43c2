import { Button, Menu } from '@mantine/core';
import { IconFileImport, IconFolderPlus, IconLayoutDashboard, IconPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FoldersDialog } from './FoldersDialog';
import { ImportDialog } from './ImportDialog';

/** What an editor can make on the page of dashboards. */
export function NewMenu() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [open, setOpen] = useState<'folders' | 'import'>();
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button leftSection={<IconPlus size={16} />}>{t('edit.new.label')}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconLayoutDashboard size={16} />}
            onClick={() => void navigate({ to: '/dashboard/new' })}
          >
            {t('edit.new.dashboard')}
          </Menu.Item>
          <Menu.Item leftSection={<IconFileImport size={16} />} onClick={() => setOpen('import')}>
            {t('edit.new.import')}
          </Menu.Item>
          <Menu.Item leftSection={<IconFolderPlus size={16} />} onClick={() => setOpen('folders')}>
            {t('edit.new.folders')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === 'folders' && <FoldersDialog onClose={() => setOpen(undefined)} />}
      {open === 'import' && <ImportDialog onClose={() => setOpen(undefined)} />}
    </>
  );
}
