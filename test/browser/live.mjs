// The dashboard of a Linux host shows live data, in both languages and themes
// and at the width of a phone: every panel is drawn, none has an error.
import { drawn, launch, shot, signIn, url } from './browser.mjs';

const failures = [];
const check = (ok, what) => {
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${what}`);
  if (!ok) failures.push(what);
};

/** Looks at every panel on the way down and returns what it saw. */
async function read(page) {
  const seen = new Map();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  const step = 500;
  for (let y = 0; y <= height; y += step) {
    await page.mouse.wheel(0, y === 0 ? 0 : step);
    await page.waitForTimeout(150);
    await drawn(page).catch(() => check(false, `panels ${y} px below the top stay unfinished`));
    const visible = await page.evaluate(() =>
      [...document.querySelectorAll('[data-panel]')]
        .filter((p) => {
          const box = p.getBoundingClientRect();
          return box.top >= 0 && box.bottom <= window.innerHeight && box.height > 0;
        })
        .map((p) => ({
          key: p.dataset.panel,
          title: p.getAttribute('aria-label'),
          error: p.querySelector('[role=alert]')?.textContent ?? '',
          // A chart is drawn on a canvas that is not blank.
          blank: [...p.querySelectorAll('canvas')].some((c) => {
            if (c.width === 0 || c.height === 0) return true;
            const pixels = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
            return !pixels.some((v) => v !== 0);
          }),
          text: p.textContent ?? '',
        })),
    );
    for (const panel of visible) seen.set(panel.key, panel);
  }
  return [...seen.values()];
}

const browser = await launch();
try {
  const looks = [
    { name: 'dark-en', theme: 'dark', language: 'en' },
    { name: 'light-ru', theme: 'light', language: 'ru' },
    { name: 'phone-ru', theme: 'dark', language: 'ru', viewport: { width: 390, height: 844 } },
  ];
  const titles = {};
  for (const look of looks) {
    const { context, page, problems } = await signIn(browser, look);
    await page.goto(`${url}/d/peeper-linux-host?from=now-15m&to=now`);
    await drawn(page, { least: look.viewport ? 2 : 12 });
    await page.waitForTimeout(400);
    await shot(page, `linux-host-${look.name}`);
    const panels = await read(page);
    titles[look.name] = panels.map((p) => p.title).join('\n');
    const wanted = look.viewport ? 5 : 15;
    check(panels.length >= wanted, `${look.name}: ${panels.length} panels were drawn`);
    for (const p of panels.filter((p) => p.error))
      check(false, `${look.name}: panel “${p.title}” shows an error: ${p.error}`);
    for (const p of panels.filter((p) => p.blank))
      check(false, `${look.name}: the chart of “${p.title}” is blank`);
    const empty = panels.filter((p) => /No data|Нет данных/.test(p.text));
    check(
      empty.length * 4 <= panels.length,
      `${look.name}: ${empty.length} panels without data: ${empty.map((p) => p.title).join(', ')}`,
    );
    check(problems.length === 0, `${look.name}: no problem in the browser ${problems.join('; ')}`);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - window.innerWidth,
    );
    check(overflow <= 0, `${look.name}: nothing sticks out to the side (${overflow} px)`);
    await context.close();
  }
  check(titles['dark-en'] !== titles['light-ru'], 'titles are translated');

  const { context, page, problems } = await signIn(browser, {});
  await page.goto(`${url}/d/peeper-linux-fleet?from=now-15m&to=now`);
  await drawn(page);
  await page.getByText('host-under-test').first().waitFor();
  await shot(page, 'linux-fleet');
  await page.goto(`${url}/`);
  await page.getByText('host-under-test').first().waitFor();
  await shot(page, 'home');
  check(problems.length === 0, `fleet and home: no problem ${problems.join('; ')}`);
  await context.close();
} catch (error) {
  check(false, String(error));
  for (const context of browser.contexts())
    for (const page of context.pages()) await shot(page, 'failure').catch(() => {});
} finally {
  await browser.close();
}
process.exit(failures.length ? 1 : 0);
