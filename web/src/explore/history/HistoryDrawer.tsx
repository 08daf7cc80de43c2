import { Drawer, TextInput } from '@mantine/core';
import { IconHistory, IconSearch, IconStar, IconStarFilled, IconTrash } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import ui from '@/dashboard/ui/ui.module.css';
import { useUser } from '@/lib/queries/user';
import { useFormat } from '@/lib/useFormat';
import { Empty } from '@/ui/states';
import styles from './history.module.css';
import {
  clearHistory,
  entryId,
  forget,
  type HistoryEntry,
  readHistory,
  searchHistory,
  setStarred,
} from './store';

interface HistoryDrawerProps {
  open: boolean;
  onClose(): void;
  onPick(exprs: string[]): void;
}

export default function HistoryDrawer({ open, onClose, onPick }: HistoryDrawerProps) {
  const { t } = useTranslation();
  const login = useUser()?.login ?? '';
  const [entries, setEntries] = useState<HistoryEntry[]>([]);
  const [query, setQuery] = useState('');
  const [starredOnly, setStarredOnly] = useState(false);
  useEffect(() => {
    if (open) setEntries(readHistory(login));
  }, [open, login]);
  const shown = searchHistory(entries, query).filter((e) => e.starred || !starredOnly);
  return (
    <Drawer
      opened={open}
      onClose={onClose}
      position="right"
      size="lg"
      title={t('explore.history.title')}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      <div className={styles.tools}>
        <TextInput
          leftSection={<IconSearch size={16} />}
          aria-label={t('explore.history.search')}
          placeholder={t('explore.history.search')}
          value={query}
          onChange={(e) => setQuery(e.currentTarget.value)}
          data-autofocus
        />
        <button
          type="button"
          className={ui.button}
          aria-pressed={starredOnly}
          onClick={() => setStarredOnly((s) => !s)}
        >
          {starredOnly ? <IconStarFilled size={15} /> : <IconStar size={15} />}
          {t('explore.history.starred')}
        </button>
        <button
          type="button"
          className={ui.button}
          disabled={!entries.some((e) => !e.starred)}
          onClick={() => setEntries(clearHistory(login))}
        >
          {t('explore.history.clear')}
        </button>
      </div>
      {shown.length === 0 ? (
        <Empty
          icon={IconHistory}
          title={t(entries.length > 0 ? 'explore.history.noMatch' : 'explore.history.empty')}
          text={entries.length > 0 ? undefined : t('explore.history.emptyHint')}
        />
      ) : (
        <ul className={styles.list}>
          {shown.map((entry) => (
            <Entry
              key={entryId(entry)}
              entry={entry}
              onPick={() => onPick(entry.exprs)}
              onStar={() => setEntries(setStarred(login, entryId(entry), !entry.starred))}
              onDelete={() => setEntries(forget(login, entryId(entry)))}
            />
          ))}
        </ul>
      )}
    </Drawer>
  );
}

interface EntryProps {
  entry: HistoryEntry;
  onPick(): void;
  onStar(): void;
  onDelete(): void;
}

function Entry({ entry, onPick, onStar, onDelete }: EntryProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const query = entry.exprs.join('; ');
  return (
    <li>
      <button
        type="button"
        className={styles.pick}
        title={t('explore.history.run')}
        onClick={onPick}
      >
        {entry.exprs.map((expr) => (
          <code key={expr}>{expr}</code>
        ))}
        <small>{format.dateTime(new Date(entry.at))}</small>
      </button>
      <button
        type="button"
        className={ui.iconButton}
        aria-label={t('explore.history.star', { query })}
        title={t('explore.history.star', { query })}
        aria-pressed={entry.starred}
        data-starred={entry.starred || undefined}
        onClick={onStar}
      >
        {entry.starred ? <IconStarFilled size={16} /> : <IconStar size={16} />}
      </button>
      <button
        type="button"
        className={ui.iconButton}
        aria-label={t('explore.history.delete', { query })}
        title={t('explore.history.delete', { query })}
        onClick={onDelete}
      >
        <IconTrash size={16} />
      </button>
    </li>
  );
}
