import { Tabs } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useDashboardState } from '../../state/context';
import ui from '../../ui/ui.module.css';
import styles from '../edit.module.css';
import { useEdit } from '../state/draft';
import { General } from './General';
import { JsonModel } from './JsonModel';
import { Links } from './Links';
import { Variables } from './Variables';
import { Versions } from './Versions';

const PAGES = ['general', 'variables', 'links', 'json', 'versions'] as const;

/** Settings of the dashboard: `editview=` names the page. */
export function Settings({ view }: { view: string }) {
  const { t } = useTranslation();
  const { isNew } = useEdit();
  const { patchSearch } = useDashboardState();
  const pages = PAGES.filter((p) => p !== 'versions' || !isNew);
  const page = pages.find((p) => p === view) ?? 'general';
  return (
    <section aria-label={t('edit.settings.label')}>
      <div className={styles.settingsHead}>
        <button
          type="button"
          className={ui.button}
          onClick={() => patchSearch({ edit: 'true', editview: undefined })}
        >
          <IconArrowLeft size={16} />
          {t('edit.panel.back')}
        </button>
        <h2>{t('edit.settings.label')}</h2>
      </div>
      <Tabs
        value={page}
        keepMounted={false}
        onChange={(v) => patchSearch({ edit: 'true', editview: v ?? 'general' }, { replace: true })}
      >
        <Tabs.List>
          {pages.map((p) => (
            <Tabs.Tab key={p} value={p}>
              {t(`edit.settings.${p}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <div className={styles.settingsPage}>
          {page === 'general' && <General />}
          {page === 'variables' && <Variables />}
          {page === 'links' && <Links />}
          {page === 'json' && <JsonModel />}
          {page === 'versions' && <Versions />}
        </div>
      </Tabs>
    </section>
  );
}
