import { Button, FileButton, Modal, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { importDashboard, isConflict } from '@/dashboard/edit/api';
import { jsonMistake } from '@/dashboard/edit/model/jsonText';
import { type Input, inputsOf } from '@/dashboard/edit/model/sharing';
import { FolderSelect } from '@/dashboard/edit/save/FolderSelect';
import { isObject, type Json, object, text } from '@/dashboard/model/json';
import { useSources } from '@/dashboard/state/useSources';
import { FormError } from '@/ui/FormDialog';
import { useErrorText } from '@/ui/states';
import { toast } from '@/ui/toast';
import classes from './new.module.css';

/** A dashboard from a file or from the clipboard; what it asks for is mapped to what is here. */
export function ImportDialog({ onClose }: { onClose(): void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [written, setWritten] = useState('');
  const [folder, setFolder] = useState('');
  const [values, setValues] = useState<Record<string, string>>({});
  const [overwrite, setOverwrite] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const mistake = written.trim() ? jsonMistake(written) : undefined;
  const model = useMemo(() => (mistake ? undefined : read(written)), [written, mistake]);
  const inputs = useMemo(() => (model ? inputsOf(model) : []), [model]);
  const submit = async (e: FormEvent) => {
    e.preventDefault();
    if (!model) return;
    setBusy(true);
    setError(undefined);
    try {
      const saved = await importDashboard({
        dashboard: model,
        folderUid: folder,
        overwrite,
        inputs: inputs.map(({ name, type, pluginId, value }) => ({
          name,
          type,
          pluginId,
          value: values[name] ?? (type === 'constant' ? value : ''),
        })),
      });
      void client.invalidateQueries({ queryKey: ['search'] });
      void client.invalidateQueries({ queryKey: ['dashboard'] });
      await navigate({ to: '/d/$uid/$slug', params: { uid: saved.uid, slug: saved.slug || '-' } });
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  };
  const problem = mistake
    ? t('edit.json.mistake', { line: mistake.line, column: mistake.column })
    : written.trim() && !model
      ? t('edit.json.noObject')
      : undefined;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('edit.import.title')}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
      size="lg"
    >
      <form className={classes.form} onSubmit={(e) => void submit(e)}>
        <div>
          <FileButton
            accept="application/json,.json"
            onChange={(file) => file?.text().then(setWritten, (e) => toast('error', errorText(e)))}
          >
            {(props) => (
              <Button {...props} variant="default" leftSection={<IconFileUpload size={16} />}>
                {t('edit.import.file')}
              </Button>
            )}
          </FileButton>
        </div>
        <Textarea
          label={t('edit.import.json')}
          value={written}
          error={problem}
          rows={8}
          spellCheck={false}
          className={classes.json}
          onChange={(e) => setWritten(e.currentTarget.value)}
        />
        {model && (
          <p className={classes.found}>{t('edit.import.found', { title: text(model.title) })}</p>
        )}
        {inputs.map((input) => (
          <InputField
            key={input.name}
            input={input}
            value={values[input.name]}
            onChange={(v) => setValues((old) => ({ ...old, [input.name]: v }))}
          />
        ))}
        <FolderSelect value={folder} onChange={setFolder} />
        {isConflict(error) && (
          <Switch
            label={t('edit.import.overwrite')}
            checked={overwrite}
            onChange={(e) => setOverwrite(e.currentTarget.checked)}
          />
        )}
        <FormError error={error} />
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={!model}>
            {t('edit.import.action')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** Also the answer of Grafana's API, which holds the dashboard inside. */
function read(written: string): Json | undefined {
  if (!written.trim()) return undefined;
  const parsed: unknown = JSON.parse(written);
  if (!isObject(parsed)) return undefined;
  const inner = object(parsed.dashboard);
  return !Array.isArray(parsed.panels) && Object.keys(inner).length > 0 ? inner : parsed;
}

interface InputFieldProps {
  input: Input;
  value: string | undefined;
  onChange(value: string): void;
}

function InputField({ input, value, onChange }: InputFieldProps) {
  const sources = useSources() ?? [];
  if (input.type !== 'datasource') {
    return (
      <TextInput
        label={input.label}
        value={value ?? input.value}
        onChange={(e) => onChange(e.currentTarget.value)}
      />
    );
  }
  const fitting = sources.filter((s) => s.type === input.pluginId);
  const offered = fitting.length > 0 ? fitting : sources;
  return (
    <Select
      label={input.label}
      data={offered.map((s) => ({ value: s.uid, label: s.name }))}
      value={value ?? fitting[0]?.uid ?? null}
      onChange={(v) => onChange(v ?? '')}
    />
  );
}
