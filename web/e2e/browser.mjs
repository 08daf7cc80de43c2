// A real Chromium for the tests of the UI: checks, screenshots, axe. No browser is downloaded.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, request } from 'playwright-core';

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);

/** What the browser itself says about things that tests do on purpose. */
const EXPECTED_CONSOLE = [
  /status of (?:400|401|403|404|429)/, // wrong passwords and closed doors are part of the tests
];

export async function openBrowser({ url, shots }) {
  mkdirSync(shots, { recursive: true });
  const profile = mkdtempSync(join(tmpdir(), 'peeper-e2e-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    ignoreHTTPSErrors: true, // the server under test has a self-signed certificate
    locale: 'en-US',
    viewport: { width: 1440, height: 900 },
    permissions: [],
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
  // What a program with a token does: no cookies, and the same trust in the certificate.
  const http = await request.newContext({ baseURL: url, ignoreHTTPSErrors: true });
  const problems = [];
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('console', (m) => {
    if (!['error', 'warning'].includes(m.type())) return;
    if (EXPECTED_CONSOLE.some((expected) => expected.test(m.text()))) return;
    problems.push(`console: ${m.text()} (${page.url()})`);
  });
  page.on('pageerror', (e) => problems.push(`page error: ${e.message} (${page.url()})`));
  page.on('request', (r) => {
    const asked = new URL(r.url());
    if (asked.protocol.startsWith('http') && asked.origin !== new URL(url).origin) {
      problems.push(`external request: ${r.url()}`);
    }
  });

  const ok = (condition, text) => {
    console.log(`${condition ? 'ok  ' : 'FAIL'} ${text}`);
    if (!condition) problems.push(text);
  };

  return {
    page,
    http,
    problems,
    ok,
    shot: (name, options) => page.screenshot({ path: join(shots, `${name}.png`), ...options }),
    axe: (name, options) => axe(page, ok, name, options),
    /** Nothing may stick out sideways. */
    async fits(name) {
      const over = await page.evaluate(() => {
        const root = document.documentElement;
        return root.scrollWidth - root.clientWidth;
      });
      ok(over <= 0, `${name} fits the width (${over} px over)`);
    },
    async setTheme(theme) {
      await page.evaluate((t) => {
        localStorage.setItem('peeper.theme', t);
        document.documentElement.dataset.mantineColorScheme = t;
      }, theme);
      await page.waitForTimeout(250);
    },
    async close() {
      await http.dispose();
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/**
 * `overlay`: a menu or dialog is open. Mantine puts those beside the page's landmarks, which the
 * best-practice rules dislike; the rules of WCAG hold everywhere.
 */
async function axe(page, ok, name, { overlay = false } = {}) {
  await page.evaluate(axeSource);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];
  if (!overlay) tags.push('best-practice');
  const result = await page.evaluate((runOnly) => globalThis.axe.run(document, { runOnly }), tags);
  for (const v of result.violations) {
    const where = v.nodes
      .slice(0, 4)
      .map((n) => `${n.target} ${n.any[0]?.message ?? ''}`)
      .join(' | ');
    console.log(`  axe ${name}: ${v.id} (${v.impact}) ${where}`);
  }
  ok(result.violations.length === 0, `axe ${name}: ${result.violations.length} violations`);
}
