import { useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { isLang, setLang } from '@/lib/i18n';
import { useUser } from '@/lib/queries/user';
import { isTheme, toScheme } from '@/lib/theme';

/** The user's saved theme and language win over what the device remembers. */
export function useUserSettings(): void {
  const user = useUser();
  const { setColorScheme } = useMantineColorScheme();
  const { theme, language } = user ?? {};
  useEffect(() => {
    if (isLang(language)) void setLang(language);
  }, [language]);
  useEffect(() => {
    if (isTheme(theme)) setColorScheme(toScheme(theme));
  }, [theme, setColorScheme]);
}
