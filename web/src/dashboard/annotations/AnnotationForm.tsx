import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/lib/api';
import { toast } from '@/ui/toast';
import { useDashboardState } from '../state/context';
import { timeFormat } from '../time/format';
import { Popover } from '../ui/Popover';
import ui from '../ui/ui.module.css';
import styles from './annotations.module.css';
import { useAnnotations } from './context';
import type { Mark } from './model';

interface AnnotationFormProps {
  anchor: HTMLElement;
  /** The one to change, or the moment or span of a new one. */
  mark: Pick<Mark, 'id' | 'time' | 'timeEnd' | 'text' | 'tags'>;
  panelId: number;
  onClose(): void;
}

/** Adds or changes an annotation of the dashboard. */
export function AnnotationForm({ anchor, mark, panelId, onClose }: AnnotationFormProps) {
  const { t, i18n } = useTranslation();
  const { dashboard, timeZone } = useDashboardState();
  const { reload } = useAnnotations();
  const [text, setText] = useState(mark.text);
  const [tags, setTags] = useState(mark.tags.join(', '));
  const [saving, setSaving] = useState(false);
  const format = timeFormat(i18n.language, timeZone);
  const save = async (e: FormEvent) => {
    e.preventDefault();
    setSaving(true);
    const words = {
      text: text.trim(),
      tags: tags
        .split(',')
        .map((tag) => tag.trim())
        .filter((tag) => tag !== ''),
    };
    try {
      if (mark.id !== undefined) await api.patch(`/api/annotations/${mark.id}`, words);
      else
        await api.post('/api/annotations', {
          ...words,
          dashboardUID: dashboard.uid,
          panelId,
          time: Math.round(mark.time),
          timeEnd: Math.round(mark.timeEnd ?? mark.time),
        });
      reload();
      onClose();
    } catch (error) {
      setSaving(false);
      toast('error', error instanceof Error ? error.message : String(error));
    }
  };
  const heading = t(mark.id === undefined ? 'dash.annotation.add' : 'dash.annotation.edit');
  return (
    <Popover anchor={anchor} onClose={onClose} label={heading}>
      <form className={styles.card} onSubmit={(e) => void save(e)}>
        <strong>{heading}</strong>
        <time>
          {format.full(mark.time)}
          {mark.timeEnd !== undefined && ` – ${format.full(mark.timeEnd)}`}
        </time>
        <label>
          {t('dash.annotation.text')}
          <textarea
            data-autofocus=""
            className={ui.input}
            rows={3}
            required
            value={text}
            onChange={(e) => setText(e.target.value)}
          />
        </label>
        <label>
          {t('dash.annotation.tags')}
          <input
            className={ui.input}
            value={tags}
            placeholder={t('dash.annotation.tagsHint')}
            onChange={(e) => setTags(e.target.value)}
          />
        </label>
        <div className={styles.buttons}>
          <button type="button" className={ui.button} onClick={onClose}>
            {t('dash.cancel')}
          </button>
          <button type="submit" className={ui.button} disabled={saving || text.trim() === ''}>
            {t('dash.annotation.save')}
          </button>
        </div>
      </form>
    </Popover>
  );
}
