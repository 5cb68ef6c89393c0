import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const module = (path) => fileURLToPath(new URL(`node_modules/${path}`, import.meta.url));

export default defineConfig({
  root: fileURLToPath(new URL('cornerstone', import.meta.url)),
  base: './',
  build: {
    outDir: '../out/cornerstone',
    emptyOutDir: true, target: 'esnext', assetsInlineLimit: 0, chunkSizeWarningLimit: 1e5,
    // Names that the archive lets browsers keep for ever, as it does with Lightbox's.
    rollupOptions: {
      output: {
        hashCharacters: 'hex', entryFileNames: 'assets/[name]-[hash:16].js', chunkFileNames: 'assets/[name]-[hash:16].js', assetFileNames: 'assets/[name]-[hash:16][extname]',
      },
    },
  },
  worker: { format: 'es' },
  // Node's modules that a dependency names.
  resolve: { alias: [{ find: /^events$/, replacement: module('events/events.js') }, { find: /^url$/, replacement: module('url/url.js') }] },
});
