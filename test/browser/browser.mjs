// What the browser scripts share: Chromium, a login, and an ear for problems.
// The address and the login come from PEEPER_URL, PEEPER_USER, PEEPER_PASSWORD.
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const { chromium } = require('playwright-core');

export const url = process.env.PEEPER_URL;
const shots = process.env.PEEPER_SHOTS ?? 'shots';
mkdirSync(shots, { recursive: true });

export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

/** A fresh profile that is signed in, with its settings, and the list its problems go to. */
export async function signIn(browser, { theme = 'dark', language = 'en', viewport } = {}) {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    viewport: viewport ?? { width: 1440, height: 900 },
  });
  const login = await context.request.post(`${url}/login`, {
    data: { user: process.env.PEEPER_USER, password: process.env.PEEPER_PASSWORD },
  });
  if (!login.ok()) throw new Error(`login: ${login.status()} ${await login.text()}`);
  const settings = await context.request.put(`${url}/api/user/preferences`, {
    data: { theme, language, timezone: '', homeDashboardUID: '' },
  });
  if (!settings.ok()) throw new Error(`preferences: ${settings.status()}`);
  const problems = [];
  const page = await context.newPage();
  page.on('console', (m) => m.type() === 'error' && problems.push(`console: ${m.text()}`));
  page.on('pageerror', (e) => problems.push(`page: ${e.message}`));
  page.on('request', (r) => {
    if (/^(https?|wss?):/.test(r.url()) && !r.url().startsWith(url))
      problems.push(`a request to another host: ${r.url()}`);
  });
  return { context, page, problems };
}

export const shot = (page, name) => page.screenshot({ path: join(shots, `${name}.png`) });

/** Waits until every panel on the screen has its data and shows it; there are at least so many. */
export const drawn = (page, { least = 1, timeout = 30_000 } = {}) =>
  page.waitForFunction(
    (least) => {
      const panels = [...document.querySelectorAll('[data-panel]')].filter((p) => {
        const box = p.getBoundingClientRect();
        return box.bottom > 0 && box.top < window.innerHeight && box.height > 0;
      });
      return (
        panels.length >= least &&
        panels.every(
          (p) =>
            p.getAttribute('aria-busy') !== 'true' &&
            !p.querySelector('[class*="skeleton"]') &&
            p.querySelector('[class*="_inner_"]')?.childElementCount,
        )
      );
    },
    least,
    { timeout, polling: 'raf' },
  );
