import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LANG_NAMES, LANGS, setLang } from '@/lib/i18n';
import { Logo } from '@/ui/Logo';
import classes from './login.module.css';

/** The page around the forms that come before the frame: brand, card, language. */
export function LoginFrame(p: { title: string; lead: string; children: ReactNode }) {
  const { t, i18n } = useTranslation();
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <div className={classes.brand}>
          <Logo size={56} />
          <h1>{p.title}</h1>
          <p>{p.lead}</p>
        </div>
        {p.children}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be styled as one line in all browsers */}
      <div className={classes.languages} role="group" aria-label={t('user.language')}>
        {LANGS.map((lang) => (
          <button
            key={lang}
            type="button"
            lang={lang}
            aria-pressed={i18n.language === lang}
            onClick={() => void setLang(lang)}
          >
            {LANG_NAMES[lang]}
          </button>
        ))}
      </div>
    </main>
  );
}
