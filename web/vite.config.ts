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
const LANGUAGES = ['en-US'];

export default defineConfig({
  plugins: [react(), { ...optimizeLocales.vite({ locales: LANGUAGES }), enforce: 'pre' }],
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: false,
    sourcemap: false,
    reportCompressedSize: true,
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
    environment: 'jsdom',
    setupFiles: ['./src/testing/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    css: { modules: { classNameStrategy: 'non-scoped' } },
    restoreMocks: true,
    unstubGlobals: true,
    maxWorkers: 1,
  },
});
