import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import type { Plugin, ProxyOptions } from 'vite';
import { defineConfig } from 'vitest/config';

const src = fileURLToPath(new URL('./src', import.meta.url));

const vendor = (names: string) => new RegExp(`/node_modules/(?:${names})/`);

/** zod is 83 KB raw in the bundle only for unused module-level theme schemas of @grafana/data. */
const grafanaThemesWithoutZod = (): Plugin => ({
  name: 'grafana-themes-without-zod',
  enforce: 'pre',
  apply: 'build', // unbundled (dev, vitest) the theme registry really parses with it
  resolveId(id, importer) {
    if (id !== 'zod' || !importer?.includes('/@grafana/data/dist/esm/themes/')) return null;
    return fileURLToPath(new URL('./build/zod-stub.js', import.meta.url));
  },
});

/** Data links need only the check of an address, not the HTML sanitizers that come with it. */
const grafanaLinksWithoutSanitizers = (): Plugin => ({
  name: 'grafana-links-without-sanitizers',
  enforce: 'pre',
  resolveId(id, importer) {
    const links = importer?.includes('/@grafana/data/dist/esm/utils/location.mjs');
    if (id !== '../text/sanitize.mjs' || !links) return null;
    return fileURLToPath(new URL('./src/dashboard/fields/linkSanitizer.ts', import.meta.url));
  },
});

/** `npm run dev` serves the UI itself and hands the rest to a running server. */
const target = process.env.PEEPER_URL ?? 'https://localhost:8443';
const backend: ProxyOptions = { target, secure: false, changeOrigin: true };
const devProxy: Record<string, ProxyOptions> = {
  '/api': backend,
  '/healthz': backend,
  '/readyz': backend,
  '/logout': backend,
  // GET /login is a page of the UI, POST /login is the server's.
  '/login': { ...backend, bypass: (req) => (req.method === 'POST' ? undefined : '/index.html') },
};

export default defineConfig({
  plugins: [react(), grafanaThemesWithoutZod(), grafanaLinksWithoutSanitizers()],
  resolve: {
    alias: {
      '@': src,
      // @grafana/data imports CommonJS lodash as a whole; the ES build is tree-shaken.
      lodash: 'lodash-es',
      // @grafana/data pulls the full tz database (~700 KB raw); browsers have one.
      'moment-timezone': `${src}/dashboard/time/momentZones.ts`,
    },
    dedupe: ['react', 'react-dom', '@codemirror/state', '@codemirror/view', '@lezer/common'],
  },
  server: { proxy: devProxy },
  build: {
    outDir: 'dist/ui',
    emptyOutDir: true,
    target: 'es2022',
    // Keep light-dark(): Lightning CSS would lower it to a polyfill that needs a literal
    // color-scheme, but Mantine sets it through a variable, so dark mode would turn white.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    chunkSizeWarningLimit: 700,
    sourcemap: process.env.SM === '1',
    manifest: true,
    rolldownOptions: {
      output: {
        // Stable vendors get their own cacheable chunk. A group also swallows the dependencies of
        // what it matches, so lower layers need the higher priority. Everything else is left to
        // automatic splitting: a `mantine` group would load all of it at once, and a `grafana` group
        // takes shared helpers that the shell imports, which drags it onto every route.
        codeSplitting: {
          groups: [
            { name: 'react', test: vendor('react|react-dom|scheduler'), priority: 50 },
            { name: 'i18n', test: vendor('i18next|react-i18next'), priority: 40 },
            {
              name: 'tanstack',
              test: vendor('@tanstack/(?:react-router|router-core|history|react-query|query-core)'),
              priority: 30,
            },
          ],
        },
      },
    },
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['./tests/setup.ts'],
    include: ['tests/**/*.test.{ts,tsx}', 'src/**/*.test.{ts,tsx}'],
    css: false,
    // Node cannot import the named exports of CommonJS moment-timezone/lodash that @grafana/data uses.
    server: { deps: { inline: [/@grafana\//] } },
    restoreMocks: true,
    testTimeout: 30_000,
  },
});
