import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import enApp from '@/i18n/en/app.json';
import enDash from '@/i18n/en/dash.json';
import enEdit from '@/i18n/en/edit.json';
import enExplore from '@/i18n/en/explore.json';
import ruApp from '@/i18n/ru/app.json';
import ruDash from '@/i18n/ru/dash.json';
import ruEdit from '@/i18n/ru/edit.json';
import ruExplore from '@/i18n/ru/explore.json';
import { i18n, initI18n, setLang } from '@/lib/i18n';

type Words = { [key: string]: string | Words };

function flatten(words: Words, prefix = ''): Map<string, string> {
  const out = new Map<string, string>();
  for (const [key, value] of Object.entries(words)) {
    if (typeof value === 'string') out.set(prefix + key, value);
    else for (const [k, v] of flatten(value, `${prefix}${key}.`)) out.set(k, v);
  }
  return out;
}

const PLURAL = /_(?:zero|one|two|few|many|other)$/;
const en = flatten({ ...enApp, ...enDash, ...enEdit, ...enExplore } as Words);
const ru = flatten({ ...ruApp, ...ruDash, ...ruEdit, ...ruExplore } as Words);
const baseKeys = (words: Map<string, string>) =>
  new Set([...words.keys()].map((k) => k.replace(PLURAL, '')));

/** The keys that the source names: whole ones, and the beginnings of ``t(`role.${x}`)``. */
function usedInSource(): { keys: Set<string>; prefixes: Set<string> } {
  const keys = new Set<string>();
  const prefixes = new Set<string>();
  const root = join(import.meta.dirname, '../src');
  for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!/(?<!\.test)\.tsx?$/.test(file)) continue;
    const source = readFileSync(join(root, file), 'utf8');
    // Any string with the form of a known key counts: keys also stand in tables and conditions.
    for (const [, text] of source.matchAll(/['"`]([a-z][\w]*(?:\.[\w-]+)+)['"`]/gi)) {
      if (text) keys.add(text);
    }
    for (const [, prefix] of source.matchAll(/`([a-z]\w*(?:\.\w+)*\.)\$\{/g)) {
      if (prefix) prefixes.add(prefix);
    }
    for (const [, list] of source.matchAll(/\/\/ i18n: (.+)/g)) {
      for (const key of list?.trim().split(/\s+/) ?? []) keys.add(key);
    }
  }
  return { keys, prefixes };
}

/** Keys given to t() as literals must exist. */
function askedFor(): Set<string> {
  const keys = new Set<string>();
  const root = join(import.meta.dirname, '../src');
  for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!/(?<!\.test)\.tsx?$/.test(file)) continue;
    const source = readFileSync(join(root, file), 'utf8');
    for (const [, key] of source.matchAll(/\bt\(\s*['"]([^'"]+)['"]/g)) if (key) keys.add(key);
  }
  return keys;
}

describe('the words of the UI', () => {
  it('are split into files without overlap', () => {
    const sections = [enApp, enDash, enEdit, enExplore].flatMap((words) => Object.keys(words));
    expect(sections.filter((section, i) => sections.indexOf(section) !== i)).toEqual([]);
  });

  it('exist for every key the source asks for', () => {
    const known = baseKeys(en);
    expect([...askedFor()].filter((key) => !known.has(key) && !en.has(key))).toEqual([]);
  });

  it('are all used', () => {
    const { keys, prefixes } = usedInSource();
    const unused = [...baseKeys(en)].filter(
      (key) => !keys.has(key) && ![...prefixes].some((prefix) => key.startsWith(prefix)),
    );
    expect(unused).toEqual([]);
  });

  it('are the same in both languages', () => {
    expect([...baseKeys(ru)].sort()).toEqual([...baseKeys(en)].sort());
  });

  it('have every plural form of their language', () => {
    const plural = [...en.keys()].filter((k) => k.endsWith('_other')).map((k) => k.slice(0, -6));
    for (const key of plural) {
      for (const form of ['one', 'other'])
        expect(en.has(`${key}_${form}`), `${key}_${form}`).toBe(true);
      for (const form of ['one', 'few', 'many', 'other']) {
        expect(ru.has(`${key}_${form}`), `${key}_${form} in Russian`).toBe(true);
      }
    }
  });

  it('fill in the same values in both languages', () => {
    const values = (words: Map<string, string>, key: string) =>
      new Set(
        [...words]
          .filter(([k]) => k.replace(PLURAL, '') === key)
          .flatMap(([, text]) => text.match(/\{\{\w+\}\}/g) ?? []),
      );
    for (const key of baseKeys(en)) expect(values(ru, key), key).toEqual(values(en, key));
  });

  it('are not empty, and Russian is Russian', () => {
    for (const [key, text] of [...en, ...ru]) expect(text.trim(), key).not.toBe('');
    const latinOnly = [...ru].filter(
      ([key, text]) => /[a-z]{4}/i.test(text) && !/[а-я]/i.test(text) && en.get(key) === text,
    );
    expect(latinOnly).toEqual([]);
  });

  it('count in Russian', async () => {
    await initI18n();
    await setLang('ru');
    const problems = (count: number) => i18n.t('home.problems', { count });
    expect(problems(1)).toBe('Сейчас 1 проблема');
    expect(problems(3)).toBe('Сейчас 3 проблемы');
    expect(problems(11)).toBe('Сейчас 11 проблем');
    expect(problems(21)).toBe('Сейчас 21 проблема');
    await setLang('en');
    expect(problems(1)).toBe('1 problem now');
  });
});
