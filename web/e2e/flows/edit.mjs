import { readFileSync } from 'node:fs';
import { seen } from './login.mjs';

/** A dashboard from nothing: a panel, versions, a copy; then a shipped board changed and reset. */
export async function editDashboards(browser, env) {
  const uid = await fromNothing(browser, env);
  await changeAndRestore(browser, env, uid);
  await exportAndImport(browser, env, uid);
  await overrideShipped(browser, env);
}

const TITLE = `Made by a test ${Date.now()}`;

async function fromNothing({ page, ok, shot, axe, setTheme }, env) {
  await page.goto(`${env.url}/dashboard/new`);
  await page.getByRole('button', { name: 'Add a panel' }).waitFor();
  await axe('empty editor');
  await shot('edit-empty');
  await page.getByRole('button', { name: 'Add a panel' }).click();
  const query = page.getByLabel('Expression of query A');
  await query.waitFor();
  await query.click();
  await page.keyboard.insertText('rate(process_cpu_seconds_total[1m])');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Enter');
  const title = page.getByLabel('Title', { exact: true });
  await title.fill('Requests');
  const unit = page.getByRole('combobox', { name: 'Unit', exact: true });
  await unit.click();
  await unit.fill('requests/sec');
  await page
    .getByRole('option', { name: /requests\/sec/ })
    .first()
    .click();
  await page.getByLabel('Threshold 1', { exact: true }).fill('5');
  await page.waitForTimeout(800);
  await shot('edit-panel-dark');
  await axe('panel editor');
  await setTheme('light');
  await shot('edit-panel-light');
  await axe('panel editor light');
  await setTheme('dark');
  await page.getByRole('button', { name: 'Back to the dashboard' }).click();
  await page.getByRole('region', { name: 'Requests' }).waitFor();
  await shot('edit-grid');
  await axe('grid editor');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByLabel('Title').last().fill(TITLE);
  await page.getByLabel('What changed').fill('First');
  await shot('edit-save');
  await axe('save dialog', { overlay: true });
  await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click();
  ok(await seen(page.getByText('Saved as version 1')), 'a new dashboard is saved as version 1');
  await page.waitForURL(/\/d\/[^/]+\/.*edit/);
  const uid = new URL(page.url()).pathname.split('/')[2];
  const { dashboard } = await get(page, `/api/dashboards/uid/${uid}`);
  const [panel] = dashboard.panels;
  ok(panel.fieldConfig.defaults.unit === 'reqps', 'the unit is saved');
  ok(panel.fieldConfig.defaults.thresholds.steps[1].value === 5, 'the threshold is saved');
  ok(panel.targets[0].expr.startsWith('rate('), 'the query is saved');
  return uid;
}

async function changeAndRestore({ page, ok, shot, axe }, env, uid) {
  await page.goto(`${env.url}/d/${uid}?edit=true`);
  const grip = page.getByRole('button', { name: 'Move Requests' });
  await grip.focus();
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByLabel('What changed').fill('Wider');
  await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click();
  ok(await seen(page.getByText('Saved as version 2')), 'a change is version 2');
  const changed = await get(page, `/api/dashboards/uid/${uid}`);
  ok(changed.dashboard.panels[0].gridPos.w === 13, 'one of two steps was undone');
  await page.goto(`${env.url}/d/${uid}?edit=true&editview=versions`);
  await page.getByRole('button', { name: 'Compare the two chosen' }).click();
  ok(await seen(page.getByText(/gridPos/)), 'the difference names what changed');
  await shot('edit-versions');
  await axe('versions');
  await page.getByRole('button', { name: 'Restore' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
  ok(await seen(page.getByText('Version 1 is back')), 'version 1 comes back');
  const restored = await get(page, `/api/dashboards/uid/${uid}`);
  ok(restored.dashboard.panels[0].gridPos.w === 12, 'with the old width');
}

async function exportAndImport({ page, ok, shot, axe }, env, uid) {
  await page.goto(`${env.url}/d/${uid}?edit=true`);
  await page.getByRole('button', { name: 'More' }).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Export for sharing' }).click();
  const text = readFileSync(await (await downloading).path(), 'utf8');
  const exported = JSON.parse(text);
  ok(exported.__inputs[0].name === 'DS_PROMETHEUS', 'the export asks for a data source');
  await page.goto(`${env.url}/dashboards`);
  await page.getByRole('button', { name: 'New', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Import' }).click();
  await page
    .getByLabel('JSON of the dashboard')
    .fill(JSON.stringify({ ...exported, uid: undefined, title: `${TITLE}, imported` }));
  await shot('import');
  await axe('import dialog', { overlay: true });
  await page.getByRole('dialog').getByRole('button', { name: 'Import' }).click();
  await page.waitForURL(/\/d\//);
  ok(
    await seen(page.getByRole('heading', { name: `${TITLE}, imported` })),
    'the exported dashboard is imported as a copy',
  );
}

async function overrideShipped({ page, ok, shot, axe }, env) {
  await page.goto(`${env.url}/dashboards`);
  const hits = await get(page, '/api/search?type=dash-db&limit=100');
  let shipped;
  for (const hit of hits) {
    const found = await get(page, `/api/dashboards/uid/${hit.uid}`);
    if (found.meta.provisioned) {
      shipped = found;
      break;
    }
  }
  const { uid } = shipped.dashboard;
  await page.goto(`${env.url}/d/${uid}?edit=true&editview=general`);
  await page.getByLabel('Description', { exact: true }).fill('Changed by a test');
  await page.getByRole('button', { name: 'Back to the dashboard' }).click();
  ok(await seen(page.getByText(/Shipped board/)), 'the editor says that the board is shipped');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText(/Saved as version/).waitFor();
  await page.goto(`${env.url}/d/${uid}?edit=true`);
  await page.getByRole('button', { name: 'View the difference' }).click();
  ok(await seen(page.getByText('Changed by a test')), 'the difference to the file is shown');
  await shot('edit-shipped');
  await axe('difference', { overlay: true });
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('button', { name: 'Reset to shipped' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Reset to shipped' }).click();
  ok(await seen(page.getByText('The dashboard is as shipped again')), 'the board is reset');
  const after = await get(page, `/api/dashboards/uid/${uid}`);
  ok(!after.meta.overridden, 'and has no override');
}

const get = (page, path) => page.evaluate(async (p) => (await fetch(p)).json(), path);
