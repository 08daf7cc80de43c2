import { seen } from './login.mjs';

/** Theme, language, search palette, menu: what the frame offers everywhere. */
export async function settings({ page, ok, shot, axe }, env) {
  await page.goto(`${env.url}/`);
  await page.getByRole('heading', { name: 'Home' }).waitFor();

  const scheme = () => page.evaluate(() => document.documentElement.dataset.mantineColorScheme);
  await page.getByRole('button', { name: 'User menu' }).click();
  await page.getByRole('menuitemradio', { name: 'Light' }).click();
  await page.waitForTimeout(300);
  ok((await scheme()) === 'light', 'the light theme is chosen');
  await axe('user menu light', { overlay: true });
  await shot('user-menu-light');
  await page.getByRole('menuitemradio', { name: 'Русский' }).click();
  ok(await seen(page.getByRole('heading', { name: 'Главная' })), 'Russian is chosen');
  await page.keyboard.press('Escape');
  await page.waitForTimeout(500);
  await page.reload();
  ok(await seen(page.getByRole('heading', { name: 'Главная' })), 'the language outlives a reload');
  ok((await scheme()) === 'light', 'the theme outlives a reload');
  ok(
    (await page.title()) === 'Главная - Peeper',
    `the title names the page: ${await page.title()}`,
  );
  ok((await page.evaluate(() => document.documentElement.lang)) === 'ru', '<html lang> follows');

  await page.getByRole('button', { name: 'Меню пользователя' }).click();
  await page.getByRole('menuitemradio', { name: 'English' }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: 'Home' }).waitFor();

  await page.keyboard.press('Control+k');
  const search = page.getByRole('textbox', { name: 'Search' });
  await search.waitFor();
  await page.waitForTimeout(300);
  await axe('palette', { overlay: true });
  await shot('palette');
  await search.fill('service acc');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/org\/serviceaccounts$/);
  ok(true, 'Ctrl+K finds a page and Enter opens it');

  await page.goto(`${env.url}/no/such/page`);
  ok(await seen(page.getByText('Page not found')), 'an unknown address says so');
  await axe('not found');

  await page.goto(`${env.url}/`);
  await page.getByRole('button', { name: 'Toggle menu' }).click();
  ok(await seen(page.getByRole('link', { name: 'Administration' })), 'the menu folds to icons');
  await axe('menu as icons');
  await shot('menu-rail');
  await page.getByRole('button', { name: 'Toggle menu' }).click();

  await page.keyboard.press('Tab');
  ok(
    (await page.evaluate(() => document.activeElement?.tagName)) !== 'BODY',
    'the keyboard reaches the page',
  );
}
