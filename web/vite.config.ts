/**
 * The build of the web client, and its unit tests.
 *
 * The page is served under a strict Content-Security-Policy (`script-src 'self'`, Trusted Types), so nothing may be
 * inlined: no data: assets, no module-preload shim. Every asset name carries the hash of its content and is served
 * as immutable.
 */
import optimizeLocales from '@react-aria/optimize-locales-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Where `vite dev` finds the server; the built client is served by the server itself. */
const SERVER = process.env.PATTINO_SERVER ?? 'http://localhost:8000';

/** Languages of our catalogues; the words inside react-aria are kept for these only (30 languages are 40 kB). */
const LANGUAGES = ['en-US', 'de-DE'];

export default defineConfig({
  plugins: [react(), { ...optimizeLocales.vite({ locales: LANGUAGES }), enforce: 'pre' }],
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: false,
    sourcemap: false,
    reportCompressedSize: true,
    rolldownOptions: {
      // A few files for all signs, by the pages that show them: a file for each would be a hundred requests of 200
      // bytes. A higher threshold makes fewer files, a lower one fetches fewer signs that a page does not show.
      output: {
        // Words of another language are told apart by their name from the English ones, which come with the pages.
        chunkFileNames: ({ name, facadeModuleId }) => {
          const language = /\/i18n\/(\w+)\/\w+\.json$/u.exec(facadeModuleId ?? '')?.[1];
          return `assets/${language === undefined ? '' : `words-${language}-`}${name.startsWith('icons') ? 'icons' : '[name]'}-[hash].js`;
        },
        codeSplitting: {
          groups: [
            {
              name: 'icons',
              test: /node_modules\/lucide-react/u,
              entriesAware: true,
              entriesAwareMergeThreshold: 6000,
            },
          ],
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': { target: SERVER },
      '/policy': { target: SERVER },
      '/rtc': { target: SERVER, ws: true },
    },
  },
  preview: { host: '127.0.0.1' },
  test: {
    restoreMocks: true,
    unstubGlobals: true,
    maxWorkers: 2,
    // Deadlines for a machine that is busy with other things; nothing waits this long by itself.
    testTimeout: 30_000,
    css: { modules: { classNameStrategy: 'non-scoped' } },
    projects: [
      // Tests of pure code need no world of their own for each file.
      { extends: true, test: { name: 'pure', environment: 'node', isolate: false, include: ['src/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'page',
          environment: 'jsdom',
          include: ['src/**/*.test.tsx'],
          setupFiles: ['./src/testing/setup.ts'],
        },
      },
    ],
  },
});
