/** A wrong password, the right one, the forced change, and back to the page that was asked for. */
export async function logIn({ page, ok, shot, axe, fits, setTheme }, env) {
  await page.goto(`${env.url}/clients?query=none`);
  await page.waitForURL(/\/login\?redirect=/);
  await chooseLanguage(page, 'English');
  await page.getByRole('heading', { name: 'Welcome to Peeper' }).waitFor();
  await axe('login dark');
  await shot('login-dark');
  await setTheme('light');
  await axe('login light');
  await shot('login-light');
  await setTheme('dark');
  await page.setViewportSize({ width: 360, height: 740 });
  await fits('login on a phone');
  await shot('login-phone');
  await page.setViewportSize({ width: 1440, height: 900 });

  await chooseLanguage(page, 'Русский');
  await page.getByRole('heading', { name: 'Добро пожаловать в Peeper' }).waitFor();
  await fill(page, env.user, 'certainly-wrong', 'Войти');
  ok(
    await seen(page.getByText('Неверный логин или пароль.')),
    'a wrong password is refused in Russian',
  );
  await chooseLanguage(page, 'English');
  ok(await seen(page.getByText('Wrong login or password.')), 'and in English after the switch');
  await shot('login-wrong');

  await fill(page, env.user, env.password, 'Log in');
  await page.waitForURL(/\/(?:change-password|clients)/);
  if (page.url().includes('/change-password')) {
    await forcedChange({ page, ok, shot, axe }, env);
  }
  await page.waitForURL(/\/clients\?query=none$/);
  ok(true, 'after the login the asked page opens, with its filters');
}

async function forcedChange({ page, ok, shot, axe }, env) {
  await page.getByRole('heading', { name: 'Change your password' }).waitFor();
  await axe('forced change');
  await shot('forced-change');
  await page.goto(`${env.url}/dashboards`);
  await page.waitForURL(/\/change-password/);
  ok(true, 'no other page opens before the change');
  await page.goto(`${env.url}/change-password?redirect=%2Fclients%3Fquery%3Dnone`);
  const field = (name) => page.getByLabel(name, { exact: true });
  await field('Current password').fill(env.password);
  await field('New password').fill('short');
  await field('New password again').fill('short');
  await page.getByRole('button', { name: 'Change password' }).click();
  ok(
    await seen(page.getByText('At least 8 characters', { exact: true })),
    'a short password is refused',
  );
  await field('New password').fill(env.newPassword);
  await field('New password again').fill(env.newPassword);
  await page.getByRole('button', { name: 'Change password' }).click();
}

async function fill(page, user, password, button) {
  await page.locator('input[name=user]').fill(user);
  await page.locator('input[name=password]').fill(password);
  await page.getByRole('button', { name: button, exact: true }).click();
}

export const chooseLanguage = (page, name) =>
  page.getByRole('button', { name, exact: true }).click();

export async function seen(locator) {
  try {
    await locator.first().waitFor();
    return true;
  } catch {
    return false;
  }
}
