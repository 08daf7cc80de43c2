import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDashboardState } from '../state/context';
import ui from '../ui/ui.module.css';
import type { ResolvedVariable } from '../variables/types';
import styles from './header.module.css';
import { VariableSelect } from './VariableSelect';

const AdhocFilters = lazy(() =>
  import('./AdhocFilters').then((m) => ({ default: m.AdhocFilters })),
);

/** The variables that the dashboard shows, each with its label and its value. */
export function VariablesBar() {
  const { variables } = useDashboardState();
  const shown = variables.filter(isShown);
  return shown.map((resolved) => (
    <VariableField key={resolved.variable.name} resolved={resolved} />
  ));
}

const isShown = ({ variable, options }: ResolvedVariable): boolean => {
  if (variable.hide === 2 || variable.type === 'constant') return false;
  if (variable.type === 'unknown') return false;
  // One data source is no choice.
  return variable.type !== 'datasource' || options.length !== 1;
};

function VariableField({ resolved }: { resolved: ResolvedVariable }) {
  const { setVariable } = useDashboardState();
  const { variable, value, problem } = resolved;
  const label = variable.label || variable.name;
  return (
    <div className={styles.variable} data-problem={problem ? '' : undefined}>
      {variable.hide === 0 && (
        <span className={styles.variableLabel} title={variable.description || undefined}>
          {label}
        </span>
      )}
      {variable.type === 'adhoc' ? (
        <Suspense>
          <AdhocFilters resolved={resolved} label={label} />
        </Suspense>
      ) : variable.type === 'textbox' ? (
        <TextBox
          key={value[0]}
          label={label}
          value={value[0] ?? ''}
          onChange={(v) => setVariable(variable.name, [v])}
        />
      ) : (
        <VariableSelect
          resolved={resolved}
          label={label}
          onChange={(values) => setVariable(variable.name, values)}
        />
      )}
    </div>
  );
}

interface TextBoxProps {
  label: string;
  value: string;
  onChange(value: string): void;
}

/** Applies on Enter and when it is left, not with every letter. */
function TextBox({ label, value, onChange }: TextBoxProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  const apply = () => text !== value && onChange(text);
  return (
    <input
      className={`${ui.input} ${styles.textBox}`}
      aria-label={label}
      placeholder={t('dash.variable.enter')}
      value={text}
      onChange={(e) => setText(e.target.value)}
      onBlur={apply}
      onKeyDown={(e) => e.key === 'Enter' && apply()}
    />
  );
}
