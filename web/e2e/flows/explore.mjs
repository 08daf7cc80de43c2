const DESKTOP = { width: 1440, height: 900 };
const PHONE = { width: 360, height: 740 };

/** Asks, looks, changes the way it is asked, shares and keeps what was found. */
export async function explore(browser, env) {
  await begin(browser, env);
  await code(browser, env);
  await builder(browser, env);
  await splitView(browser, env);
  await history(browser);
  await dashboard(browser, env);
  await looks(browser, env);
}

const at = (env, ...panes) => {
  const sides = ['left', 'right'];
  const written = panes.map((queries, i) => [
    sides[i],
    { queries, range: { from: 'now-15m', to: 'now' } },
  ]);
  return `${env.url}/explore?panes=${encodeURIComponent(JSON.stringify(Object.fromEntries(written)))}`;
};

const graph = (page) => page.getByRole('img', { name: /Graph|График/ });

async function idle(page) {
  await page.waitForTimeout(300);
  await page.locator('main [aria-busy=true]').first().waitFor({ state: 'detached' });
  await page.waitForTimeout(300);
}

async function begin({ page, ok, axe, shot }, env) {
  await page.goto(env.url);
  await page.getByRole('link', { name: 'Explore' }).click();
  await page.getByRole('heading', { name: 'Where to begin' }).waitFor();
  await axe('explore empty');
  await shot('explore-empty');
  await page.getByRole('button', { name: /^Load average/ }).click();
  await graph(page).first().waitFor();
  await idle(page);
  ok(page.url().includes('node_load1'), 'the query is in the address');
  ok(/\d series · \d+ points?/.test(await page.locator('main').innerText()), 'the cost is shown');
  await page.goBack();
  await page.getByRole('heading', { name: 'Where to begin' }).waitFor();
  await page.goForward();
  await graph(page).first().waitFor();
  ok(true, 'back and forward change the queries');
}

async function write(page, text) {
  const editor = page.locator('.cm-content').first();
  await editor.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await page.keyboard.type(text, { delay: 15 });
}

async function code({ page, ok, shot }, env) {
  await page.goto(at(env, [{ refId: 'A', expr: '' }]));
  await page.locator('.cm-content').waitFor();
  await write(page, 'rate(node_cpu_sec');
  await page.locator('.cm-tooltip-autocomplete').getByText('node_cpu_seconds_total').waitFor();
  await page.locator('.cm-completionInfo').waitFor();
  await page.waitForTimeout(200);
  await shot('explore-completion');
  await page.keyboard.press('Enter');
  await page.keyboard.type('{mo', { delay: 40 });
  await page.locator('.cm-tooltip-autocomplete li', { hasText: 'mode' }).first().waitFor();
  await page.waitForTimeout(200); // right after it appears the list takes no keys
  await page.keyboard.press('Enter');
  await page.keyboard.type('="id', { delay: 40 });
  await page.locator('.cm-tooltip-autocomplete li', { hasText: 'idle' }).first().waitFor();
  await shot('explore-values');
  await page.keyboard.press('Escape');

  await write(page, 'rollup_rate(node_cpu_seconds_total[1m]) keep_metric_names');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+Enter');
  await graph(page).first().waitFor();
  await idle(page);
  ok(
    (await page.getByRole('alert').count()) === 0,
    'functions beyond PromQL run without a complaint',
  );

  await write(page, 'sum by (mode) (node_cpu_seconds_total) ) 5');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+Enter');
  const alert = page.getByRole('alert').filter({ hasText: 'Line 1, column' });
  await alert.waitFor();
  ok((await page.locator('.cm-query-error').count()) > 0, 'the place of the error is marked');
  await shot('explore-error');
}

async function builder({ page, ok, shot, axe }, env) {
  await page.goto(at(env, [{ refId: 'A', expr: '', editorMode: 'builder' }]));
  await page
    .getByRole('combobox', { name: 'Metric', exact: true })
    .fill('node network receive bytes');
  await page.getByRole('option', { name: /^node_network_receive_bytes_total/ }).click();
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('combobox', { name: 'Label', exact: true }).click();
  await page.getByRole('option', { name: 'device', exact: true }).click();
  await page.getByLabel('Comparison').selectOption('!=');
  await page.getByRole('combobox', { name: 'Value', exact: true }).fill('lo');
  await page.getByLabel('+ Operation').selectOption('rate');
  await page.getByLabel('+ Operation').selectOption('sum');
  const labels = page.getByRole('combobox', { name: 'Labels', exact: true });
  await labels.click();
  await page.getByRole('option', { name: 'device', exact: true }).click();
  await page.keyboard.press('Escape');
  const made = await page.getByRole('status', { name: 'Resulting expression' }).innerText();
  const wanted =
    'sum by (device) (rate(node_network_receive_bytes_total{device!="lo"}[$__rate_interval]))';
  ok(made === wanted, `the builder wrote ${made}`);
  await page.getByRole('button', { name: 'Run query' }).click();
  await graph(page).first().waitFor();
  await idle(page);
  await shot('explore-builder');
  await axe('explore builder');
  for (const style of ['Bars', 'Points', 'Stacked']) {
    await page.getByRole('button', { name: style, exact: true }).click();
    await page.waitForTimeout(300);
    await shot(`explore-${style.toLowerCase()}`);
  }
  await page.getByRole('button', { name: 'Raw', exact: true }).click();
  await page
    .getByText(/^\{.*device=/)
    .first()
    .waitFor();
  await shot('explore-raw');

  const box = await page.locator('.u-over').first().boundingBox();
  await page.mouse.move(box.x + box.width * 0.4, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.7, box.y + 60, { steps: 5 });
  await page.mouse.up();
  await page.waitForFunction(() => /from%22%3A%22\d{13}/.test(location.href));
  ok(true, 'dragging over the graph changes the time');

  await page.getByRole('button', { name: 'Duplicate query A' }).click();
  await page.getByRole('region', { name: 'Query B' }).waitFor();
  await page.getByRole('button', { name: 'Leave out query A' }).click();
  await idle(page);
  await page.getByRole('button', { name: 'Remove query B' }).click();
  ok((await page.getByRole('region', { name: 'Query B' }).count()) === 0, 'queries come and go');
}

async function splitView({ page, ok, shot, fits, axe }, env) {
  await page.goto(at(env, [{ refId: 'A', expr: 'node_load1' }]));
  await graph(page).first().waitFor();
  await page.getByRole('button', { name: 'Split' }).click();
  await page.getByRole('region', { name: 'Right pane' }).waitFor();
  await page.getByRole('button', { name: 'Same time in both panes' }).first().click();
  await idle(page);
  const right = page.getByRole('region', { name: 'Right pane' });
  await right.getByRole('button', { name: /^Last 15 minutes/ }).click();
  await page.getByRole('button', { name: 'Last 30 minutes' }).click();
  await page.waitForTimeout(500);
  const times = await page.getByRole('button', { name: /^Last 30 minutes/ }).count();
  ok(times === 2, 'both panes show the same time');
  await idle(page);
  await fits('explore split');
  // Two panes hold the same parts under the same names, which only a best-practice rule dislikes.
  await axe('explore split', { overlay: true });
  await shot('explore-split');
  await page.getByRole('button', { name: 'Close pane' }).first().click();
  ok((await page.getByRole('region', { name: 'Right pane' }).count()) === 0, 'a pane closes');
}

async function history({ page, ok, shot, axe }) {
  await page.getByRole('button', { name: 'Query history' }).click();
  const drawer = page.getByRole('dialog', { name: 'Query history' });
  await drawer
    .getByRole('button', { name: /^Star / })
    .first()
    .click();
  await drawer.getByLabel('Search queries').fill('network receive');
  await drawer
    .getByRole('button', { name: /^node_|^sum/ })
    .first()
    .waitFor();
  await page.waitForTimeout(300);
  await axe('explore history', { overlay: true });
  await shot('explore-history');
  await drawer
    .getByRole('button', { name: /^sum by \(device\)/ })
    .first()
    .click();
  await drawer.waitFor({ state: 'hidden' });
  await graph(page).first().waitFor();
  ok(page.url().includes('node_network_receive'), 'a query from the history runs');
}

async function dashboard({ page, ok, shot, axe }, env) {
  const title = `Explored ${Date.now()}`;
  await page.getByRole('button', { name: 'Add to dashboard' }).click();
  await page.getByLabel('Name of the dashboard').fill(title);
  await page.getByLabel('Title of the panel').fill('Network');
  await page.waitForTimeout(300);
  await axe('explore add to dashboard', { overlay: true });
  await shot('explore-add');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.waitForURL(/\/d\//);
  await page.getByRole('heading', { name: title }).waitFor();
  await page.getByRole('img', { name: /Network/ }).waitFor();
  await page.waitForTimeout(500);
  await shot('explore-added');

  await page
    .getByRole('button', { name: /Menu.*Network|Network.*menu/i })
    .first()
    .click();
  await page.getByRole('menu').getByText('Explore', { exact: true }).click();
  await page.waitForURL(/\/explore/);
  await graph(page).first().waitFor();
  ok(page.url().includes('node_network_receive'), 'a panel opens in Explore with its query');

  await page.getByRole('button', { name: 'Add to dashboard' }).click();
  await page.getByText('Existing dashboard').click();
  await page.getByRole('combobox', { name: 'Dashboard' }).fill(title);
  await page.getByRole('option', { name: new RegExp(title) }).click();
  await page.getByLabel('Title of the panel').fill('Second');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.waitForURL(/\/d\//);
  await page.getByRole('img', { name: /Second/ }).waitFor();
  ok((await page.getByRole('img', { name: /Network/ }).count()) > 0, 'the first panel stayed');
  const uid = new URL(page.url()).pathname.split('/')[2];
  const gone = await page.evaluate(
    async (path) => (await fetch(path, { method: 'DELETE' })).status,
    `/api/dashboards/uid/${uid}`,
  );
  ok(gone === 200, `the dashboard of the test is deleted (${gone})`);
  await page.goto(`${env.url}/explore`);
}

async function looks({ page, shot, axe, fits, setTheme }, env) {
  const expr = 'sum by (mode) (rate(node_cpu_seconds_total[$__rate_interval]))';
  const query = { refId: 'A', expr, editorMode: 'builder', legendFormat: '{{mode}}' };
  await page.goto(at(env, [query, { refId: 'B', expr: 'node_load1' }]));
  await graph(page).first().waitFor();
  await page
    .getByRole('button', { name: /^Options/ })
    .first()
    .click();
  await idle(page);
  for (const theme of ['light', 'dark']) {
    await setTheme(theme);
    await page.waitForTimeout(300);
    await axe(`explore ${theme}`);
    await shot(`explore-${theme}`, { fullPage: true });
  }
  await page.setViewportSize(PHONE);
  await idle(page);
  await fits('explore on a phone');
  await axe('explore on a phone');
  await shot('explore-phone', { fullPage: true });
  await page.setViewportSize(DESKTOP);
}
