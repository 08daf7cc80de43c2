// Per-component Mantine CSS is easy to forget: every class hash that the built JS uses and that
// Mantine has styles for must be in the built CSS.
import { readdirSync, readFileSync } from 'node:fs';

const dir = 'dist/ui/assets/';
const read = (ext) =>
  readdirSync(dir)
    .filter((f) => f.endsWith(ext))
    .map((f) => readFileSync(dir + f, 'utf8'))
    .join('\n');
const hashes = (text) => new Set(text.match(/\bm_[0-9a-f]{6,8}\b/g));
const base = 'node_modules/@mantine/core/styles/';
const built = hashes(read('.css'));
const used = hashes(read('.js'));
const missing = new Set();
for (const f of readdirSync(base).filter((n) => /^[A-Z]\w+\.layer\.css$/.test(n))) {
  for (const h of hashes(readFileSync(base + f, 'utf8')))
    if (used.has(h) && !built.has(h)) missing.add(f);
}
console.log(
  missing.size ? `missing Mantine CSS: ${[...missing].join(' ')}` : 'Mantine CSS complete',
);
process.exit(missing.size ? 1 : 0);
