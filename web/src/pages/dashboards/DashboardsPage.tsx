import { Button, Switch, TextInput } from '@mantine/core';
import { IconLayoutDashboard, IconSearch, IconStar, IconTag, IconX } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { matches } from '@/lib/match';
import { type DashboardHit, useDashboards } from '@/lib/queries/dashboards';
import { useUser } from '@/lib/queries/user';
import { Page } from '@/ui/Page';
import { Empty, Lines, QueryView } from '@/ui/states';
import classes from './dashboards.module.css';
import { Folder } from './Folder';

/** Only those who may change something need it. */
const NewMenu = lazy(async () => ({ default: (await import('./new')).NewMenu }));

export interface DashboardsSearch {
  query?: string;
  tag?: string | string[];
  starred?: string;
}

const tagsOf = (tag: DashboardsSearch['tag']) => (tag === undefined ? [] : [tag].flat());

export function DashboardsPage() {
  const { t } = useTranslation();
  const dashboards = useDashboards();
  const search = useSearch({ from: '/shell/dashboards' });
  const navigate = useNavigate({ from: '/dashboards' });
  const change = (part: DashboardsSearch) =>
    void navigate({ search: (old) => ({ ...old, ...part }), replace: true });
  const tags = tagsOf(search.tag);
  const starred = search.starred === 'true';
  const role = useUser()?.role;
  const mayEdit = role === 'Editor' || role === 'Admin';
  const toggleTag = (tag: string) =>
    change({ tag: tags.includes(tag) ? tags.filter((x) => x !== tag) : [...tags, tag] });

  return (
    <Page title={starred ? t('nav.starred') : t('nav.dashboards')} lead={t('dashboards.lead')}>
      <div className={classes.filters}>
        <TextInput
          className={classes.query}
          type="search"
          aria-label={t('dashboards.search')}
          placeholder={t('dashboards.search')}
          leftSection={<IconSearch size={16} />}
          value={search.query ?? ''}
          onChange={(e) => change({ query: e.currentTarget.value || undefined })}
        />
        <Switch
          label={t('dashboards.onlyStarred')}
          checked={starred}
          onChange={(e) => change({ starred: e.currentTarget.checked ? 'true' : undefined })}
        />
        {mayEdit && (
          <Suspense>
            <NewMenu />
          </Suspense>
        )}
      </div>
      <QueryView
        query={dashboards}
        loading={
          <div className="card">
            <Lines count={8} />
          </div>
        }
      >
        {(all) => (
          <Results
            all={all}
            query={search.query ?? ''}
            tags={tags}
            starred={starred}
            onTag={toggleTag}
            onClear={() => void navigate({ search: {}, replace: true })}
          />
        )}
      </QueryView>
    </Page>
  );
}

interface ResultsProps {
  all: DashboardHit[];
  query: string;
  tags: string[];
  starred: boolean;
  onTag(tag: string): void;
  onClear(): void;
}

function Results({ all, query, tags, starred, onTag, onClear }: ResultsProps) {
  const { t } = useTranslation();
  const known = useMemo(() => countTags(all), [all]);
  const found = all.filter(
    (d) =>
      (!starred || d.isStarred) &&
      tags.every((tag) => d.tags.includes(tag)) &&
      matches(query, d.title, d.description, d.folderTitle, ...d.tags),
  );
  const filtered = Boolean(query) || tags.length > 0 || starred;
  return (
    <>
      {known.length > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: buttons that filter, not a form
        <div className={classes.tags} role="group" aria-label={t('dashboards.tags')}>
          <IconTag size={16} aria-hidden="true" />
          {known.map(([tag, count]) => (
            <button
              key={tag}
              type="button"
              aria-pressed={tags.includes(tag)}
              onClick={() => onTag(tag)}
            >
              {tag} <span>{count}</span>
            </button>
          ))}
        </div>
      )}
      <p className="visually-hidden" role="status">
        {t('dashboards.found', { count: found.length })}
      </p>
      {found.length === 0 && (
        <div className="card">
          <Nothing
            filtered={filtered}
            onlyStarred={starred && !query && !tags.length}
            onClear={onClear}
          />
        </div>
      )}
      {byFolder(found).map(([folder, hits]) => (
        <Folder
          key={folder}
          title={folder || t('dashboards.noFolder')}
          dashboards={hits}
          onTag={onTag}
        />
      ))}
    </>
  );
}

function Nothing(p: { filtered: boolean; onlyStarred: boolean; onClear(): void }) {
  const { t } = useTranslation();
  if (!p.filtered) {
    return (
      <Empty
        icon={IconLayoutDashboard}
        title={t('dashboards.none')}
        text={t('dashboards.noneText')}
      />
    );
  }
  return (
    <Empty
      icon={p.onlyStarred ? IconStar : IconSearch}
      title={p.onlyStarred ? t('dashboards.noStarred') : t('dashboards.noMatch')}
      text={p.onlyStarred ? t('dashboards.noStarredText') : t('dashboards.noMatchText')}
    >
      <Button variant="default" leftSection={<IconX size={16} />} onClick={p.onClear}>
        {t('ui.clearFilters')}
      </Button>
    </Empty>
  );
}

function countTags(all: DashboardHit[]): [tag: string, count: number][] {
  const counts = new Map<string, number>();
  for (const tag of all.flatMap((d) => d.tags)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}

/** Folders by name, dashboards outside any folder last. */
function byFolder(hits: DashboardHit[]): [folder: string, hits: DashboardHit[]][] {
  const folders = new Map<string, DashboardHit[]>();
  for (const hit of hits) {
    const folder = hit.folderTitle ?? '';
    folders.set(folder, [...(folders.get(folder) ?? []), hit]);
  }
  for (const list of folders.values()) list.sort((a, b) => a.title.localeCompare(b.title));
  return [...folders].sort(([a], [b]) => Number(!a) - Number(!b) || a.localeCompare(b));
}
