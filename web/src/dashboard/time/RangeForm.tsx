import { dateMath, dateTimeFormat } from '@grafana/data';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDashboardState } from '../state/context';
import { moveFocus } from '../ui/Menu';
import { Popover } from '../ui/Popover';
import ui from '../ui/ui.module.css';
import { QUICK_RANGES } from './quickRanges';
import { absolute, isRelative, toTimeRange } from './range';
import styles from './time.module.css';

interface RangeFormProps {
  anchor: HTMLElement;
  onClose(): void;
}

const FORMAT = 'YYYY-MM-DD HH:mm:ss';

export function RangeForm({ anchor, onClose }: RangeFormProps) {
  const { t } = useTranslation();
  const { raw, range, timeZone, setRange } = useDashboardState();
  const zone = timeZone || 'browser';
  const shown = (text: string, ms: number) =>
    isRelative(raw) ? text : dateTimeFormat(ms, { timeZone: zone, format: FORMAT });
  const [from, setFrom] = useState(shown(raw.from, range.from.valueOf()));
  const [to, setTo] = useState(shown(raw.to, range.to.valueOf()));
  const [touched, setTouched] = useState(false);
  const problem = problemOf(from, to, timeZone);
  const pick = (next: { from: string; to: string }) => {
    setRange(next);
    onClose();
    anchor.focus();
  };
  const apply = (e: FormEvent) => {
    e.preventDefault();
    setTouched(true);
    if (problem) return;
    const next = { from: from.trim(), to: to.trim() };
    const parsed = toTimeRange(next, timeZone);
    pick(isRelative(next) ? next : absolute(parsed.from.valueOf(), parsed.to.valueOf()));
  };
  return (
    <Popover
      anchor={anchor}
      onClose={onClose}
      align="end"
      label={t('dash.time.label')}
      className={styles.form}
    >
      <form onSubmit={apply}>
        <h3>{t('dash.time.absolute')}</h3>
        <label>
          {t('dash.time.from')}
          <input
            className={ui.input}
            value={from}
            spellCheck={false}
            autoComplete="off"
            onChange={(e) => setFrom(e.target.value)}
          />
        </label>
        <label>
          {t('dash.time.to')}
          <input
            className={ui.input}
            value={to}
            spellCheck={false}
            autoComplete="off"
            onChange={(e) => setTo(e.target.value)}
          />
        </label>
        {touched && problem && (
          <p role="alert" className={styles.problem}>
            {t(problem)}
          </p>
        )}
        <p className={styles.hint}>{t('dash.time.hint')}</p>
        <button type="submit" className={ui.button} data-primary="">
          {t('dash.time.apply')}
        </button>
      </form>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys move between its buttons */}
      <div className={styles.quick} onKeyDown={moveFocus}>
        {QUICK_RANGES.map((quick) => (
          <button
            key={quick.from}
            type="button"
            aria-current={quick.from === raw.from && quick.to === raw.to ? 'true' : undefined}
            data-autofocus={quick.from === raw.from && quick.to === raw.to ? '' : undefined}
            onClick={() => pick({ from: quick.from, to: quick.to })}
          >
            {t(`dash.time.quick.${quick.key}`, { count: quick.count })}
          </button>
        ))}
      </div>
    </Popover>
  );
}

/** The key of what is wrong with the two texts, if anything. */
function problemOf(from: string, to: string, timeZone: string): string | undefined {
  const zone = timeZone || 'browser';
  const start = dateMath.toDateTime(from.trim(), { roundUp: false, timezone: zone });
  const end = dateMath.toDateTime(to.trim(), { roundUp: true, timezone: zone });
  if (!start?.isValid()) return 'dash.time.badFrom';
  if (!end?.isValid()) return 'dash.time.badTo';
  return start.valueOf() >= end.valueOf() ? 'dash.time.badOrder' : undefined;
}
