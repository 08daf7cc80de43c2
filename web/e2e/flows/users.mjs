import { seen } from './login.mjs';

/** Users: add, edit, reset, disable, delete, and what the server refuses. */
export async function users({ page, ok, shot, axe }, env) {
  const login = `e2e.${Date.now().toString(36)}`;
  await page.goto(`${env.url}/admin/users`);
  await page.getByRole('button', { name: 'New user' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  await page.waitForTimeout(300);
  await axe('new user', { overlay: true });
  await shot('user-new');
  await dialog.getByLabel('Login').fill(login);
  await dialog.getByLabel('Name', { exact: true }).fill('End to End');
  await dialog.getByLabel('Password', { exact: true }).fill('x');
  await dialog.getByRole('button', { name: 'Create user' }).click();
  ok(await seen(dialog.getByRole('alert')), "the server's refusal of a weak password is shown");
  await shot('user-new-refused');
  await dialog.getByLabel('Password', { exact: true }).fill('a-good-long-password');
  await dialog.getByRole('button', { name: 'Create user' }).click();
  await dialog.waitFor({ state: 'hidden' });
  const row = page.getByRole('row', { name: new RegExp(login) });
  ok(await seen(row), 'the new user is in the list');
  ok(await seen(row.getByText('Has to change the password')), 'and has to change the password');

  const act = async (item) => {
    await page.getByRole('button', { name: `Actions for ${login}` }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  await act('Edit');
  await dialog.waitFor();
  await dialog.getByRole('combobox', { name: 'Role' }).click();
  await page.getByRole('option', { name: 'Editor' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'hidden' });
  ok(await seen(row.getByText('Editor')), 'the role is changed');

  await act('Disable user');
  await dialog.getByRole('button', { name: 'Disable user' }).click();
  await dialog.waitFor({ state: 'hidden' });
  ok(await seen(row.getByText('Disabled')), 'the user is disabled');

  await page.getByRole('button', { name: `Actions for ${env.user}` }).click();
  await page.waitForTimeout(250);
  await axe('user actions', { overlay: true });
  await shot('user-actions');
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await dialog.waitFor();
  await dialog.getByRole('combobox', { name: 'Role' }).click();
  await page.getByRole('option', { name: 'Viewer' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  ok(await seen(dialog.getByRole('alert')), 'the last administrator cannot lose the role');
  await shot('user-last-admin');
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await act('Delete user');
  await page.waitForTimeout(300);
  await shot('user-delete');
  await dialog.getByRole('button', { name: 'Delete user' }).click();
  await dialog.waitFor({ state: 'hidden' });
  ok((await row.count()) === 0, 'the user is deleted');
}
