import { ActionIcon, Button, Switch, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { flag, type Json, list, text } from '../../model/json';
import styles from './panel.module.css';

interface DataLinksProps {
  value: unknown;
  onChange(value: Json[] | undefined): void;
}

/** Links of a panel or of its values: a name, an address with variables, and where it opens. */
export function DataLinks({ value, onChange }: DataLinksProps) {
  const { t } = useTranslation();
  const links = list(value);
  const put = (next: Json[]) => onChange(next.length > 0 ? next : undefined);
  const set = (at: number, change: Json) =>
    put(links.map((l, i) => (i === at ? { ...l, ...change } : l)));
  return (
    <div className={styles.stack}>
      {links.map((link, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a link is known by its place alone
        <div key={i} className={styles.box}>
          <div className={styles.line}>
            <TextInput
              className={styles.grow}
              size="xs"
              aria-label={t('edit.link.title')}
              placeholder={t('edit.link.title')}
              value={text(link.title)}
              onChange={(e) => set(i, { title: e.currentTarget.value })}
            />
            <ActionIcon
              size="sm"
              aria-label={t('edit.link.remove', { number: i + 1 })}
              onClick={() => put(links.filter((_, n) => n !== i))}
            >
              <IconTrash size={14} />
            </ActionIcon>
          </div>
          <TextInput
            size="xs"
            aria-label={t('edit.link.url')}
            placeholder="https://…?host=${__field.labels.instance}"
            value={text(link.url)}
            onChange={(e) => set(i, { url: e.currentTarget.value })}
          />
          <Switch
            size="xs"
            label={t('edit.link.newTab')}
            checked={flag(link.targetBlank)}
            onChange={(e) => set(i, { targetBlank: e.currentTarget.checked })}
          />
        </div>
      ))}
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<IconPlus size={13} />}
        onClick={() => put([...links, { title: '', url: '', targetBlank: false }])}
      >
        {t('edit.link.add')}
      </Button>
    </div>
  );
}
