import { Alert, Button, Modal, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/lib/api';
import { FormError } from '@/ui/FormDialog';
import { type Json, text } from '../../model/json';
import { isConflict, loadForEdit, type Saved, saveDashboard } from '../api';
import styles from '../edit.module.css';
import { diff } from '../model/diff';
import { useEdit } from '../state/draft';
import { DiffView } from '../ui/DiffView';
import { FolderSelect } from './FolderSelect';

interface SaveDialogProps {
  copy: boolean;
  onClose(): void;
  onSaved(saved: Saved, model: Json): void;
}

/** Asks for a message (and for a new or copied dashboard its name and folder), then saves. */
export function SaveDialog({ copy, onClose, onSaved }: SaveDialogProps) {
  const { t } = useTranslation();
  const { draft, isNew, meta } = useEdit();
  const asCopy = copy || isNew;
  const [title, setTitle] = useState(
    copy && !isNew
      ? t('edit.save.copyOf', { title: text(draft.model.title) })
      : text(draft.model.title),
  );
  const [folder, setFolder] = useState(meta.folderUid);
  const [message, setMessage] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [theirs, setTheirs] = useState<Theirs>();
  const [showDiff, setShowDiff] = useState(false);
  const changes = useMemo(() => diff(draft.saved, draft.model).length, [draft.saved, draft.model]);

  const save = async (overwrite = false) => {
    const model: Json = asCopy
      ? { ...draft.model, title, ...(copy && { uid: '', version: 0, id: null }) }
      : draft.model;
    setBusy(true);
    setError(undefined);
    try {
      const saved = await saveDashboard({
        dashboard: model,
        message,
        overwrite,
        acceptBase: true,
        ...(asCopy && { folderUid: folder }),
      });
      onSaved(saved, model);
    } catch (e) {
      if (!asCopy && isConflict(e) && !isNameTaken(e))
        setTheirs(await loadTheirs(text(draft.model.uid)));
      else setError(e);
    } finally {
      setBusy(false);
    }
  };
  const submit = (e: FormEvent) => {
    e.preventDefault();
    void save();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(copy ? 'edit.save.copy' : theirs ? 'edit.conflict.title' : 'edit.save.title')}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
      size="lg"
    >
      {theirs ? (
        <Conflict
          theirs={theirs}
          busy={busy}
          onOverwrite={() => void save(true)}
          onClose={onClose}
        />
      ) : (
        <form className={styles.form} onSubmit={submit}>
          {asCopy && (
            <>
              <TextInput
                label={t('edit.field.title')}
                value={title}
                required
                data-autofocus
                onChange={(e) => setTitle(e.currentTarget.value)}
              />
              <FolderSelect value={folder} onChange={setFolder} />
            </>
          )}
          <Textarea
            label={t('edit.save.message')}
            description={t('edit.save.messageHint')}
            value={message}
            maxLength={500}
            autosize
            minRows={2}
            {...(!asCopy && { 'data-autofocus': true })}
            onChange={(e) => setMessage(e.currentTarget.value)}
          />
          {!asCopy && (
            <div>
              <Button variant="subtle" size="compact-sm" onClick={() => setShowDiff((s) => !s)}>
                {t('edit.diff.count', { count: changes })}
              </Button>
              {showDiff && <DiffView before={draft.saved} after={draft.model} />}
            </div>
          )}
          <FormError error={error} />
          <div className={styles.dialogButtons}>
            <Button variant="default" onClick={onClose}>
              {t('ui.cancel')}
            </Button>
            <Button type="submit" loading={busy} disabled={asCopy && title.trim() === ''}>
              {t('edit.save.action')}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}

const isNameTaken = (e: unknown) =>
  e instanceof ApiError && /name|title/i.test(e.message) && !/version|changed/i.test(e.message);

interface Theirs {
  model: Json;
  by: string;
  version: number;
}

async function loadTheirs(uid: string): Promise<Theirs> {
  const { meta, dashboard } = await loadForEdit(uid);
  return { model: dashboard, by: text(meta.updatedBy), version: Number(meta.version) };
}

interface ConflictProps {
  theirs: Theirs;
  busy: boolean;
  onOverwrite(): void;
  onClose(): void;
}

/** Somebody saved in the meantime: neither version is lost without a look at it. */
function Conflict({ theirs, busy, onOverwrite, onClose }: ConflictProps) {
  const { t } = useTranslation();
  const { draft, uid, openSave } = useEdit();
  const [looked, setLooked] = useState(false);
  return (
    <div className={styles.form}>
      <Alert color="yellow" variant="light">
        {t('edit.conflict.text', { by: theirs.by, version: theirs.version })}
      </Alert>
      {looked && <DiffView before={theirs.model} after={draft.model} />}
      <div className={styles.dialogButtons}>
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button variant="default" component="a" href={`/d/${uid}`} target="_blank" rel="noopener">
          {t('edit.conflict.open')}
        </Button>
        <Button variant="default" onClick={() => openSave(true)}>
          {t('edit.conflict.copy')}
        </Button>
        {looked ? (
          <Button color="red" loading={busy} onClick={onOverwrite}>
            {t('edit.conflict.overwrite')}
          </Button>
        ) : (
          <Button onClick={() => setLooked(true)}>{t('edit.conflict.view')}</Button>
        )}
      </div>
    </div>
  );
}
