import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import * as format from './format';
import { isLang } from './i18n';
import { useUser } from './queries/user';

/** The formatters, bound to the language and time zone of the user. */
export function useFormat() {
  const { i18n } = useTranslation();
  const zone = useUser()?.timezone;
  return useMemo(() => {
    const options = {
      lang: isLang(i18n.language) ? i18n.language : 'en',
      timeZone: format.timeZoneOf(zone),
    } as const;
    return {
      bytes: (v: number) => format.formatBytes(v, options),
      number: (v: number, digits?: number) => format.formatNumber(v, options, digits),
      count: (v: number) => format.formatCount(v, options),
      percent: (v: number) => format.formatPercent(v, options),
      duration: (seconds: number) => format.formatDuration(seconds, options),
      setting: (value: string) => format.formatSetting(value, options),
      ago: (date: Date, now: Date) => format.formatAgo(date, now, options),
      date: (date: Date) => format.formatDate(date, options),
      dateTime: (date: Date) => format.formatDateTime(date, options),
    };
  }, [i18n.language, zone]);
}
