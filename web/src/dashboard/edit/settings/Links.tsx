import { ActionIcon, Button, SegmentedControl, Switch, TagsInput, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { flag, type Json, list, text, texts } from '../../model/json';
import styles from '../edit.module.css';
import { useEdit } from '../state/draft';

/** Links in the header: to an address, or to every dashboard with some tags. */
export function Links() {
  const { t } = useTranslation();
  const { draft } = useEdit();
  const links = list(draft.model.links);
  const put = (next: Json[], merge?: string) => draft.change((m) => ({ ...m, links: next }), merge);
  return (
    <div className={styles.narrow}>
      {links.map((link, i) => {
        const set = (change: Json) =>
          put(
            links.map((l, n) => (n === i ? { ...l, ...change } : l)),
            `link-${i}-${Object.keys(change).join()}`,
          );
        const toBoards = link.type === 'dashboards';
        return (
          <section
            // biome-ignore lint/suspicious/noArrayIndexKey: a link is known by its place alone
            key={i}
            className={styles.card}
            aria-label={text(link.title) || t('edit.links.one')}
          >
            <div className={styles.cardHead}>
              <SegmentedControl
                size="xs"
                aria-label={t('edit.links.kind')}
                data={[
                  { value: 'link', label: t('edit.links.address') },
                  { value: 'dashboards', label: t('edit.links.dashboards') },
                ]}
                value={toBoards ? 'dashboards' : 'link'}
                onChange={(type) => set({ type })}
              />
              <ActionIcon
                aria-label={t('edit.link.remove', { number: i + 1 })}
                onClick={() => put(links.filter((_, n) => n !== i))}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </div>
            <TextInput
              label={t('edit.field.title')}
              value={text(link.title)}
              onChange={(e) => set({ title: e.currentTarget.value })}
            />
            {toBoards ? (
              <TagsInput
                label={t('edit.field.tags')}
                value={texts(link.tags)}
                onChange={(tags) => set({ tags })}
              />
            ) : (
              <TextInput
                label={t('edit.link.url')}
                value={text(link.url)}
                onChange={(e) => set({ url: e.currentTarget.value })}
              />
            )}
            {(['asDropdown', 'keepTime', 'includeVars', 'targetBlank'] as const)
              .filter((key) => key !== 'asDropdown' || toBoards)
              .map((key) => (
                <Switch
                  key={key}
                  label={t(`edit.links.${key}`)}
                  checked={flag(link[key])}
                  onChange={(e) => set({ [key]: e.currentTarget.checked })}
                />
              ))}
          </section>
        );
      })}
      <div>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} />}
          onClick={() =>
            put([...links, { type: 'link', title: '', url: '', tags: [], keepTime: true }])
          }
        >
          {t('edit.link.add')}
        </Button>
      </div>
    </div>
  );
}
