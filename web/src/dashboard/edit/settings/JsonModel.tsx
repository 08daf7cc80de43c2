import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isObject } from '../../model/json';
import styles from '../edit.module.css';
import { jsonMistake } from '../model/jsonText';
import { normalize } from '../model/panels';
import { useEdit } from '../state/draft';
import { JsonEditor } from '../ui/JsonEditor';

/** The dashboard as it is saved; changes are taken over with a button, once they are JSON. */
export function JsonModel() {
  const { t } = useTranslation();
  const { draft } = useEdit();
  const [written, setWritten] = useState(() => JSON.stringify(draft.model, null, 2));
  useEffect(() => setWritten(JSON.stringify(draft.model, null, 2)), [draft.model]);
  const mistake = jsonMistake(written);
  const object = !mistake && isObject(JSON.parse(written));
  const problem = mistake
    ? t('edit.json.mistake', { line: mistake.line, column: mistake.column })
    : object
      ? undefined
      : t('edit.json.noObject');
  const unchanged = written === JSON.stringify(draft.model, null, 2);
  const apply = () => {
    const parsed: unknown = JSON.parse(written);
    if (isObject(parsed)) draft.change(() => normalize(parsed));
  };
  return (
    <div className={styles.form}>
      <p className={styles.hint}>{t('edit.json.hint')}</p>
      <JsonEditor label={t('edit.settings.json')} value={written} onChange={setWritten} />
      <div className={styles.dialogButtons}>
        {problem && (
          <p className={styles.jsonProblem} role="alert">
            {problem}
          </p>
        )}
        <Button
          variant="default"
          disabled={unchanged}
          onClick={() => setWritten(JSON.stringify(draft.model, null, 2))}
        >
          {t('edit.discard')}
        </Button>
        <Button disabled={Boolean(problem) || unchanged} onClick={apply}>
          {t('edit.json.apply')}
        </Button>
      </div>
    </div>
  );
}
