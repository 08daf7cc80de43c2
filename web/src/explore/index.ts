import { addWords } from '@/lib/i18n';

await addWords({
  en: () => import('@/i18n/en/explore.json'),
  ru: () => import('@/i18n/ru/explore.json'),
});

export { ExplorePage } from './ExplorePage';
