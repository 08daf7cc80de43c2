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

/** One file of words in each language. */
export type WordLoader = Record<Lang, () => Promise<Words>>;

// Files merge into one namespace. What every page needs is here; a page with many words of its own
// adds them when it is loaded.
const loaders: WordLoader[] = [
  { en: () => import('@/i18n/en/app.json'), ru: () => import('@/i18n/ru/app.json') },
  { en: () => import('@/i18n/en/dash.json'), ru: () => import('@/i18n/ru/dash.json') },
];
const loaded: Record<Lang, Set<WordLoader>> = { en: new Set(), ru: new Set() };

async function loadWords(lang: Lang): Promise<void> {
  const missing = loaders.filter((loader) => !loaded[lang].has(loader));
  const files = await Promise.all(missing.map((loader) => loader[lang]()));
  for (const words of files) i18n.addResourceBundle(lang, NAMESPACE, words.default, true, true);
  for (const loader of missing) loaded[lang].add(loader);
}

/** Words of a page, in the language of now and in any that is switched to. */
export async function addWords(loader: WordLoader): Promise<void> {
  loaders.push(loader);
  await loadWords(currentLang());
}

export const isLang = (v: unknown): v is Lang => LANGS.includes(v as Lang);

export const currentLang = (): Lang => (isLang(i18n.language) ? i18n.language : 'en');

/** Switches the whole UI and remembers the choice on this device. */
export async function setLang(lang: Lang): Promise<void> {
  await loadWords(lang);
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
