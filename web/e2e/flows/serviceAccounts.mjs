const WORDS = {
  en: {
    menu: 'User menu',
    language: 'English',
    title: 'Service accounts',
    add: 'Add service account',
    create: 'Create',
    name: 'Display name',
    addToken: 'Add service account token',
    generate: 'Generate token',
    created: 'Service account token created',
    close: 'Copy to clipboard and close',
    revoke: 'Revoke',
    revoked: 'Revoked',
    delete: 'Delete service account',
  },
  ru: {
    menu: 'Меню пользователя',
    language: 'Русский',
    title: 'Сервисные аккаунты',
    add: 'Добавить сервисный аккаунт',
    create: 'Создать',
    name: 'Имя',
    addToken: 'Добавить токен сервисного аккаунта',
    generate: 'Сгенерировать токен',
    created: 'Токен сервисного аккаунта создан',
    close: 'Скопировать и закрыть',
    revoke: 'Отозвать',
    revoked: 'Отозван',
    delete: 'Удалить аккаунт',
  },
};

/** The manual's way to a token, in both languages, and back. */
export async function serviceAccounts(browser, env) {
  await oneLanguage(browser, env, 'en', 'User menu');
  await oneLanguage(browser, env, 'ru', 'User menu');
  await switchTo(browser.page, 'Меню пользователя', 'English');
}

async function oneLanguage({ page, http, ok, shot, axe }, env, lang, menuNow) {
  const w = WORDS[lang];
  const account = `e2e-${lang}-${Date.now().toString(36)}`;
  await page.goto(`${env.url}/org/serviceaccounts`);
  await switchTo(page, menuNow, w.language);
  await page.getByRole('heading', { name: w.title }).waitFor();
  await page.getByRole('link', { name: w.add }).click();
  await page.getByLabel(w.name, { exact: true }).fill(account);
  await axe(`create service account ${lang}`);
  await shot(`service-account-create-${lang}`);
  await page.getByRole('button', { name: w.create, exact: true }).click();
  await page.getByRole('heading', { name: account, level: 1 }).waitFor();
  ok(/\/org\/serviceaccounts\/\d+$/.test(page.url()), `${lang}: the account has a page of its own`);

  await page.getByRole('button', { name: w.addToken }).click();
  await page.getByRole('dialog').waitFor();
  await page.waitForTimeout(300);
  await axe(`add token ${lang}`, { overlay: true });
  await shot(`token-add-${lang}`);
  await page.getByRole('button', { name: w.generate }).click();
  await page.getByText(w.created).waitFor();
  await page.waitForTimeout(300);
  const token = (await page.getByRole('dialog').locator('pre').first().textContent()).trim();
  ok(token.length >= 20 && !/\s/.test(token), `${lang}: the token is shown once`);
  await axe(`token ${lang}`, { overlay: true });
  await shot(`token-${lang}`);
  const bearer = { headers: { Authorization: `Bearer ${token}` } };
  const answer = await http.get('/api/v1/query?query=1', bearer);
  ok(answer.status() === 403, `${lang}: a Push token may not read (${answer.status()})`);
  await page.getByRole('button', { name: w.close }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  ok(!(await page.content()).includes(token), `${lang}: the token is gone from the page`);
  await page.waitForTimeout(300);
  await axe(`service account ${lang}`);
  await shot(`service-account-${lang}`);

  await page.getByRole('button', { name: new RegExp(`^${w.revoke}`) }).click();
  await page.getByRole('dialog').getByRole('button', { name: w.revoke, exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  const after = await http.get('/api/v1/query?query=1', bearer);
  ok(after.status() === 401, `${lang}: a revoked token is refused at once (${after.status()})`);

  await page.getByRole('button', { name: w.delete }).click();
  await page.getByRole('dialog').getByRole('button', { name: w.delete }).click();
  await page.waitForURL(/\/org\/serviceaccounts$/);
  ok(
    (await page.getByRole('link', { name: account }).count()) === 0,
    `${lang}: the deleted account is gone from the list`,
  );
}

export async function switchTo(page, menu, language) {
  await page.getByRole('button', { name: menu }).click();
  await page.getByRole('menuitemradio', { name: language }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('menu').waitFor({ state: 'hidden' });
}
