import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/lib/api';
import { toast } from '@/ui/toast';
import { useDashboardState } from '../state/context';
import { timeFormat } from '../time/format';
import { Popover } from '../ui/Popover';
import ui from '../ui/ui.module.css';
import { AnnotationForm } from './AnnotationForm';
import styles from './annotations.module.css';
import { useAnnotations } from './context';
import type { Mark } from './model';

interface MarkCardProps {
  mark: Mark;
  anchor: HTMLElement;
  panelId: number;
  onClose(): void;
}

/** What an annotation says, and for editors the ways to change it. */
export function MarkCard({ mark, anchor, panelId, onClose }: MarkCardProps) {
  const { t, i18n } = useTranslation();
  const { timeZone } = useDashboardState();
  const { editable, reload } = useAnnotations();
  const [editing, setEditing] = useState(false);
  if (editing) {
    return <AnnotationForm anchor={anchor} mark={mark} panelId={panelId} onClose={onClose} />;
  }
  const format = timeFormat(i18n.language, timeZone);
  const remove = async () => {
    try {
      await api.delete(`/api/annotations/${mark.id}`);
      reload();
    } catch (error) {
      toast('error', error instanceof Error ? error.message : String(error));
    }
    onClose();
  };
  return (
    <Popover anchor={anchor} onClose={onClose} label={mark.title || mark.text} focus="none">
      <div className={styles.card} onPointerLeave={() => onClose()}>
        <header>
          <time>
            {format.full(mark.time)}
            {mark.timeEnd !== undefined && ` – ${format.full(mark.timeEnd)}`}
          </time>
          {editable && mark.id !== undefined && (
            <span>
              <button
                type="button"
                className={ui.iconButton}
                aria-label={t('dash.annotation.edit')}
                title={t('dash.annotation.edit')}
                onClick={() => setEditing(true)}
              >
                <IconPencil size={15} />
              </button>
              <button
                type="button"
                className={ui.iconButton}
                aria-label={t('dash.annotation.delete')}
                title={t('dash.annotation.delete')}
                onClick={() => void remove()}
              >
                <IconTrash size={15} />
              </button>
            </span>
          )}
        </header>
        {mark.title && <strong>{mark.title}</strong>}
        {mark.text && <p>{mark.text}</p>}
        {(mark.tags.length > 0 || mark.login) && (
          <footer>
            {mark.tags.map((tag) => (
              <span key={tag}>{tag}</span>
            ))}
            {mark.login && <em>{mark.login}</em>}
          </footer>
        )}
      </div>
    </Popover>
  );
}
