import { switchTo } from './serviceAccounts.mjs';

const PAGES = [
  ['home', '/'],
  ['dashboards', '/dashboards'],
  ['starred', '/dashboards?starred=true'],
  ['clients', '/clients'],
  ['add-client', '/clients/add'],
  ['service-accounts', '/org/serviceaccounts'],
  ['users', '/admin/users'],
  ['server', '/admin/server'],
  ['profile', '/profile'],
  ['password', '/profile/password'],
];
const DESKTOP = { width: 1440, height: 900 };
const PHONE = { width: 360, height: 740 };

/** Every page in both themes and languages, on a desk and on a phone. */
export async function everyPage(browser, env) {
  await inBothLanguages(browser, env);
  await clientDrawer(browser, env);
  await hostDashboard(browser, env);
}

async function inBothLanguages({ page, shot, axe, fits, setTheme }, env) {
  for (const [language, menu, name] of [
    ['en', 'User menu', 'English'],
    ['ru', 'User menu', 'Русский'],
  ]) {
    await page.goto(`${env.url}/profile`);
    await page.getByRole('button', { name: menu }).waitFor();
    await switchTo(page, menu, name);
    for (const [id, path] of PAGES) {
      await page.goto(env.url + path);
      await settled(page);
      for (const theme of ['dark', 'light']) {
        await setTheme(theme);
        await axe(`${id} ${language} ${theme}`);
        await shot(`${id}-${language}-${theme}`);
      }
      await page.setViewportSize(PHONE);
      await page.waitForTimeout(250);
      await fits(`${id} ${language} on a phone`);
      await axe(`${id} ${language} phone`);
      await shot(`${id}-${language}-phone`, { fullPage: true });
      await page.setViewportSize(DESKTOP);
      await setTheme('dark');
    }
  }
  await page.setViewportSize(PHONE);
  await page.goto(`${env.url}/`);
  await settled(page);
  await page.getByRole('button', { name: 'Показать или скрыть меню' }).click();
  await page.waitForTimeout(300);
  await axe('menu on a phone', { overlay: true });
  await shot('menu-phone');
  await page.keyboard.press('Escape');
  await page.setViewportSize(DESKTOP);
  await switchTo(page, 'Меню пользователя', 'English');
}

async function settled(page) {
  await page.locator('h1').first().waitFor();
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
  await page.waitForTimeout(600);
}

async function clientDrawer({ page, shot, axe }, env) {
  await page.goto(`${env.url}/clients`);
  await page
    .getByRole('button', { name: /^Details of/ })
    .first()
    .click();
  await page.getByRole('dialog').waitFor();
  await page.waitForTimeout(400);
  await axe('client details', { overlay: true });
  await shot('client-details');
}

/** From the list to the dashboard of a host; remembered on Home. */
async function hostDashboard({ page, ok, shot }, env) {
  await page.goto(`${env.url}/clients`);
  await page.locator('td[data-primary] a').last().click();
  await page.waitForURL(/\/d\/peeper-linux-host/);
  await page.waitForTimeout(4000);
  await shot('host-dashboard');
  await page.goto(`${env.url}/`);
  const recent = page.getByRole('region', { name: 'Recently opened' });
  await recent.getByRole('link').first().waitFor();
  const first = await recent.getByRole('link').first().getAttribute('href');
  ok(first?.startsWith('/d/peeper-linux-host'), 'the dashboard is the first of the recent ones');
}
