import { ActionIcon } from '@mantine/core';
import { IconFolder, IconStar, IconStarFilled } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type DashboardHit, useStar } from '@/lib/queries/dashboards';
import { useErrorText } from '@/ui/states';
import { toast } from '@/ui/toast';
import classes from './dashboards.module.css';

interface FolderProps {
  title: string;
  dashboards: DashboardHit[];
  onTag(tag: string): void;
}

export function Folder({ title, dashboards, onTag }: FolderProps) {
  return (
    <section className="card" aria-label={title}>
      <h2 className={classes.folder}>
        <IconFolder size={16} stroke={1.8} />
        {title}
        <span className={classes.total}>{dashboards.length}</span>
      </h2>
      <ul className={classes.list}>
        {dashboards.map((d) => (
          <li key={d.uid}>
            <StarButton dashboard={d} />
            <div className={classes.name}>
              <Link to="/d/$uid/$slug" params={{ uid: d.uid, slug: d.slug || '-' }}>
                {d.title}
              </Link>
              {d.description && <p>{d.description}</p>}
            </div>
            <div className={classes.rowTags}>
              {d.tags.map((tag) => (
                <button key={tag} type="button" onClick={() => onTag(tag)}>
                  {tag}
                </button>
              ))}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function StarButton({ dashboard }: { dashboard: DashboardHit }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const star = useStar();
  const { uid, title, isStarred } = dashboard;
  return (
    <ActionIcon
      aria-label={t('dashboards.star', { title })}
      aria-pressed={isStarred}
      onClick={() =>
        star.mutate({ uid, starred: !isStarred }, { onError: (e) => toast('error', errorText(e)) })
      }
    >
      {isStarred ? (
        <IconStarFilled size={17} color="var(--brand)" />
      ) : (
        <IconStar size={17} stroke={1.6} />
      )}
    </ActionIcon>
  );
}
