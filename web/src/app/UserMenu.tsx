import { Menu, useMantineColorScheme } from '@mantine/core';
import {
  IconCheck,
  IconDeviceDesktop,
  IconKey,
  IconLogout,
  IconMoon,
  IconSun,
  IconUser,
} from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '@/lib/api';
import { LANG_NAMES, LANGS, setLang } from '@/lib/i18n';
import { usePatchPreferences, useUser } from '@/lib/queries/user';
import { THEMES, toScheme } from '@/lib/theme';
import { Avatar } from '@/ui/Avatar';
import classes from './UserMenu.module.css';

const THEME_ICONS = { dark: IconMoon, light: IconSun, system: IconDeviceDesktop };

export function UserMenu() {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const user = useUser();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const preferences = usePatchPreferences();
  if (!user) return null;

  const signOut = async () => {
    // Whatever the answer, this tab forgets what it showed.
    await api.post('/logout').catch(() => {});
    client.clear();
    await navigate({ to: '/login', search: {} });
  };

  return (
    <Menu position="bottom-end" width={240} withinPortal>
      <Menu.Target>
        <button type="button" className={classes.target} aria-label={t('user.menu')}>
          <Avatar name={user.name || user.login} />
        </button>
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
        {LANGS.map((lang) => (
          <Menu.Item
            key={lang}
            lang={lang}
            closeMenuOnClick={false}
            role="menuitemradio"
            aria-checked={i18n.language === lang}
            rightSection={i18n.language === lang && <IconCheck size={16} />}
            onClick={() => {
              void setLang(lang);
              preferences.mutate({ language: lang });
            }}
          >
            {LANG_NAMES[lang]}
          </Menu.Item>
        ))}
        <Menu.Label>{t('user.theme')}</Menu.Label>
        {THEMES.map((theme) => {
          const Icon = THEME_ICONS[theme];
          const chosen = colorScheme === toScheme(theme);
          return (
            <Menu.Item
              key={theme}
              closeMenuOnClick={false}
              role="menuitemradio"
              aria-checked={chosen}
              leftSection={<Icon size={16} />}
              rightSection={chosen && <IconCheck size={16} />}
              onClick={() => {
                setColorScheme(toScheme(theme));
                preferences.mutate({ theme });
              }}
            >
              {t(`theme.${theme}`)}
            </Menu.Item>
          );
        })}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut()}>
          {t('user.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
