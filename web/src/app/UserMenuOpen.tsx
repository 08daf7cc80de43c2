import { Menu, useMantineColorScheme } from '@mantine/core';
import { IconKey, IconLogout, IconUser } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/lib/api';
import { isLang, LANG_NAMES, LANGS, setLang } from '@/lib/i18n';
import { usePatchPreferences, useUser } from '@/lib/queries/user';
import { isTheme, THEMES, toScheme } from '@/lib/theme';
import { UserButton } from './UserButton';
import classes from './UserMenu.module.css';

/** The menu itself. It opens as soon as it is there: it was loaded by the first click. */
export default function UserMenuOpen() {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const user = useUser();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const preferences = usePatchPreferences();
  const target = useRef<HTMLButtonElement>(null);
  const [opened, setOpened] = useState(false);
  useEffect(() => {
    // The button that was clicked is gone; the focus has to return to this one.
    target.current?.focus();
    setOpened(true);
  }, []);
  if (!user) return null;

  const signOut = async () => {
    // Whatever the answer, this tab forgets what it showed.
    await api.post('/logout').catch(() => {});
    client.clear();
    await navigate({ to: '/login', search: {} });
  };

  return (
    <Menu position="bottom-end" width={240} opened={opened} onChange={setOpened}>
      <Menu.Target>
        <UserButton ref={target} />
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <strong>{user.name || user.login}</strong>
          <span>
            {user.login} · {t(`role.${user.role}`)}
          </span>
        </div>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconUser size={16} />}
          onClick={() => void navigate({ to: '/profile' })}
        >
          {t('user.profile')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconKey size={16} />}
          onClick={() => void navigate({ to: '/profile/password' })}
        >
          {t('user.changePassword')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('user.language')}</Menu.Label>
        <Menu.RadioGroup
          value={i18n.language}
          onChange={(lang) => {
            if (!isLang(lang)) return;
            void setLang(lang);
            preferences.mutate({ language: lang });
          }}
        >
          {LANGS.map((lang) => (
            <Menu.RadioItem key={lang} value={lang} lang={lang} closeMenuOnClick={false}>
              {LANG_NAMES[lang]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Label>{t('user.theme')}</Menu.Label>
        <Menu.RadioGroup
          value={THEMES.find((theme) => toScheme(theme) === colorScheme) ?? 'dark'}
          onChange={(theme) => {
            if (!isTheme(theme)) return;
            setColorScheme(toScheme(theme));
            preferences.mutate({ theme });
          }}
        >
          {THEMES.map((theme) => (
            <Menu.RadioItem key={theme} value={theme} closeMenuOnClick={false}>
              {t(`theme.${theme}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut()}>
          {t('user.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
