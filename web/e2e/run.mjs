// Clicks through the UI against a running server.
//   PEEPER_URL       default https://localhost:8443
//   PEEPER_USER      default admin
//   PEEPER_PASSWORD  the password; with a fresh server it is "admin" and is changed to NEW_PASSWORD
//   NEW_PASSWORD     default peeper-e2e-password
//   SHOTS            folder for screenshots, default shots
import { openBrowser } from './browser.mjs';
import { addClientWizard } from './flows/addClient.mjs';
import { editDashboards } from './flows/edit.mjs';
import { explore } from './flows/explore.mjs';
import { logIn } from './flows/login.mjs';
import { everyPage } from './flows/pages.mjs';
import { serviceAccounts } from './flows/serviceAccounts.mjs';
import { settings } from './flows/settings.mjs';
import { users } from './flows/users.mjs';

const url = process.env.PEEPER_URL ?? 'https://localhost:8443';
const env = {
  url,
  user: process.env.PEEPER_USER ?? 'admin',
  password: process.env.PEEPER_PASSWORD ?? 'admin',
  newPassword: process.env.NEW_PASSWORD ?? 'peeper-e2e-password',
};
const flows = [
  logIn,
  settings,
  serviceAccounts,
  addClientWizard,
  users,
  editDashboards,
  explore,
  everyPage,
];

const browser = await openBrowser({ url, shots: process.env.SHOTS ?? 'shots' });
try {
  for (const flow of flows) {
    console.log(`\n# ${flow.name}`);
    await flow(browser, env);
  }
} catch (error) {
  browser.problems.push(String(error));
  await browser.shot('failure').catch(() => {});
} finally {
  await browser.close();
}
if (browser.problems.length > 0) {
  console.error(`\nproblems:\n${[...new Set(browser.problems)].join('\n')}`);
}
process.exit(browser.problems.length > 0 ? 1 : 0);
