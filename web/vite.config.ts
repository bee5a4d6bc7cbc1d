import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const server = process.env.MAJLIS_SERVER ?? 'http://127.0.0.1:3000';

const WORKER = 'service-worker';
const WORKER_FILE = 'sw.js';

/** Tells the service worker which files are the app of this build, once their names are known. */
function filledServiceWorker(): Plugin {
  return {
    name: 'majlis:service-worker',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      const worker = bundle[WORKER_FILE];
      const entry = Object.values(bundle).find((file) => file.type === 'chunk' && file.isEntry && file.fileName !== WORKER_FILE);
      if (worker?.type !== 'chunk' || !entry) this.error('The service worker or the app is not in the bundle.');
      const files = Object.keys(bundle).filter((name) => name.startsWith('assets/')).sort().map((name) => `/${name}`);
      const version = createHash('sha256').update(files.join() + worker.code).digest('hex').slice(0, 16);
      const filled = { __VERSION__: version, __FILES__: [...files, '/favicon.svg'], __ENTRY__: entry.fileName };
      for (const [name, value] of Object.entries(filled)) worker.code = worker.code.replaceAll(name, JSON.stringify(value));
    },
  };
}

export default defineConfig({
  plugins: [react(), tailwindcss(), filledServiceWorker()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: {
    port: 5173,
    proxy: {
      '/api': server,
      '/socket.io': { target: server, ws: true },
      '/ws': { target: server, ws: true },
    },
  },
  build: {
    target: 'es2023',
    // The page's policy is `default-src 'self'`: nothing may be inlined as a data: address, and no inline preload script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: 'index.html', [WORKER]: 'src/service-worker.ts' },
      output: {
        entryFileNames: ({ name }) => (name === WORKER ? WORKER_FILE : 'assets/[name]-[hash].js'),
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
            { name: 'live', test: /node_modules[\\/](socket\.io|engine\.io|@socket\.io)/ },
            // What every page uses, in one piece; the words of each language stay apart.
            { name: 'shared', test: /src[\\/](lib|components)[\\/].*\.tsx?$/ },
            { name: 'vendor', test: /node_modules[\\/](@tanstack[\\/](?!(react-)?virtual)|i18next|react-i18next)/ },
          ],
        },
      },
    },
  },
  test: { environment: 'node', include: ['src/**/*.test.ts'] },
});
