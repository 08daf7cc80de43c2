import { Select, useMantineColorScheme } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { isLang, LANG_NAMES, LANGS, setLang } from '@/lib/i18n';
import { type CurrentUser, type Preferences, usePatchPreferences } from '@/lib/queries/user';
import { isTheme, THEMES, toScheme } from '@/lib/theme';
import { useErrorText } from '@/ui/states';
import { toast } from '@/ui/toast';
import classes from './profile.module.css';

const BROWSER = 'browser';

/** Choices take effect at once and follow the user to other devices. */
export function PreferencesForm({ user }: { user: CurrentUser }) {
  const { t, i18n } = useTranslation();
  const errorText = useErrorText();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const patch = usePatchPreferences();
  const save = (change: Preferences) =>
    patch.mutate(change, { onError: (error) => toast('error', errorText(error)) });
  const zones = useMemo(
    () => ['UTC', ...Intl.supportedValuesOf('timeZone').filter((z) => z !== 'UTC')],
    [],
  );
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <div className={classes.form}>
      <Select
        label={t('user.language')}
        data={LANGS.map((value) => ({ value, label: LANG_NAMES[value] }))}
        value={i18n.language}
        onChange={(v) => {
          if (!isLang(v)) return;
          void setLang(v);
          save({ language: v });
        }}
      />
      <Select
        label={t('user.theme')}
        data={THEMES.map((value) => ({ value, label: t(`theme.${value}`) }))}
        value={THEMES.find((theme) => toScheme(theme) === colorScheme) ?? 'dark'}
        onChange={(v) => {
          if (!isTheme(v)) return;
          setColorScheme(toScheme(v));
          save({ theme: v });
        }}
      />
      <Select
        label={t('profile.timezone')}
        searchable
        maxDropdownHeight={320}
        nothingFoundMessage={t('profile.noZone')}
        data={[{ value: BROWSER, label: t('profile.browserZone', { zone: here }) }, ...zones]}
        value={zones.find((z) => z.toLowerCase() === user.timezone.toLowerCase()) ?? BROWSER}
        onChange={(v) => save({ timezone: v ?? BROWSER })}
      />
    </div>
  );
}
