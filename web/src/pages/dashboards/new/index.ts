import { addWords } from '@/lib/i18n';

await addWords({
  en: () => import('@/i18n/en/edit.json'),
  ru: () => import('@/i18n/ru/edit.json'),
});

export { NewMenu } from './NewMenu';
