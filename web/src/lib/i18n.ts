import { createInstance } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { load, save } from './storage';

export const LANGS = ['ru', 'en'] as const;
export type Lang = (typeof LANGS)[number];
/** A language's own name needs no translation. */
export const LANG_NAMES: Record<Lang, string> = { ru: 'Русский', en: 'English' };

// An own instance: @grafana/i18n (used inside @grafana/data) owns the i18next singleton.
export const i18n = createInstance();

const NAMESPACE = 'app';
const KEY = 'lang';
type Words = { default: Record<string, unknown> };

// Split by owner, not by use: the shell's words and the dashboards' words merge into one namespace.
const loaders: Record<Lang, () => Promise<Words[]>> = {
  en: () => Promise.all([import('@/i18n/en/app.json'), import('@/i18n/en/dash.json')]),
  ru: () => Promise.all([import('@/i18n/ru/app.json'), import('@/i18n/ru/dash.json')]),
};

export const isLang = (v: unknown): v is Lang => LANGS.includes(v as Lang);

export const currentLang = (): Lang => (isLang(i18n.language) ? i18n.language : 'en');

/** Switches the whole UI and remembers the choice on this device. */
export async function setLang(lang: Lang): Promise<void> {
  if (!i18n.hasResourceBundle(lang, NAMESPACE)) {
    for (const words of await loaders[lang]()) {
      i18n.addResourceBundle(lang, NAMESPACE, words.default, true, true);
    }
  }
  await i18n.changeLanguage(lang);
  document.documentElement.lang = lang;
  save(KEY, lang);
}

/** The device's choice, else the server's default (it writes `<html lang>`). */
export async function initI18n(): Promise<void> {
  await i18n.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: false,
    ns: [NAMESPACE],
    defaultNS: NAMESPACE,
    resources: {},
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  const wanted = load(KEY) ?? document.documentElement.lang;
  await setLang(isLang(wanted) ? wanted : 'en');
}
