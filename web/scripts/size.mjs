// Report gz/br per chunk and check the initial JS of every lazy route against a budget.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const dist = process.argv[2] ?? 'dist/ui';
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'));
// Every page is a lazy entry of its own: a page added later is held to the budget without a word here.
const routes = Object.keys(manifest).filter(
  (key) =>
    manifest[key].isDynamicEntry &&
    /^src\/(?:(?:pages|dashboard)\/.*Page\.tsx|explore\/index\.ts)$/.test(key),
);
// The dashboard is what operators wait for, and Mantine stays out of it and of the frame.
const budgetKb = (route) => (route.startsWith('src/dashboard/') ? 320 : 350);
// Loaded on every route, though dynamically.
const words = ['src/i18n/en/app.json', 'src/i18n/en/dash.json'];
const cache = new Map();
const size = (file) => {
  if (!cache.has(file)) {
    const b = readFileSync(join(dist, file));
    cache.set(file, {
      raw: b.length,
      gz: gzipSync(b, { level: 9 }).length,
      br: brotliCompressSync(b).length,
    });
  }
  return cache.get(file);
};
const kb = (n) => (n / 1024).toFixed(1).padStart(7);
const row = (name, s) => console.log(`${kb(s.raw)} ${kb(s.gz)} ${kb(s.br)}  ${name}`);
const closure = (keys) => {
  const seen = new Set();
  const css = new Set();
  const walk = (k) => {
    const m = manifest[k];
    if (!m || seen.has(k)) return;
    seen.add(k);
    for (const c of m.css ?? []) css.add(c);
    for (const i of m.imports ?? []) walk(i);
  };
  for (const k of keys) walk(k);
  return {
    js: [...seen].map((k) => manifest[k].file).filter((f) => f.endsWith('.js')),
    css: [...css],
  };
};
const sum = (files) =>
  files.map(size).reduce((a, b) => ({ raw: a.raw + b.raw, gz: a.gz + b.gz, br: a.br + b.br }), {
    raw: 0,
    gz: 0,
    br: 0,
  });

console.log(' raw KB   gz KB   br KB  file');
for (const f of readdirSync(join(dist, 'assets'))
  .filter((n) => !/\.(?:br|gz)$/.test(n))
  .sort((a, b) => size(`assets/${a}`).raw - size(`assets/${b}`).raw))
  row(f, size(`assets/${f}`));
let failed = false;
console.log('\ninitial load per route (entry + static imports):');
row('shell (index.html) js', sum(closure(['index.html']).js));
for (const route of routes) {
  const c = closure(['index.html', route, ...words]);
  const s = sum(c.js);
  row(`${route} js (${c.js.length} files)`, s);
  row(`${route} css (${c.css.length} files)`, sum(c.css));
  if (s.gz > budgetKb(route) * 1024) {
    failed = true;
    console.error(`  over budget: ${(s.gz / 1024).toFixed(1)} KB gz > ${budgetKb(route)} KB`);
  }
}
if (!routes.some((key) => key.startsWith('src/dashboard/'))) {
  failed = true;
  console.error('  the dashboard page is not a lazy route any more');
}
process.exit(failed ? 1 : 0);
