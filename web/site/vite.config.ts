/** @file The site: its pages and lessons, beside them the package as it is published, Fashion-MNIST's files, and the reference. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { fileOf, readPages } from './frame/contents.js';
import { gallery } from './frame/gallery.js';
import { offline } from './frame/offline.js';
import { packageBeside } from './frame/package-beside.js';
import { pageFrame } from './frame/page-frame.js';
import { searchIndex } from './frame/search-index.js';
import { servedFolder } from './frame/served-folder.js';

const inputs = readPages().map((path) => [path.replace(/\/$/, '').replaceAll('/', '-') || 'index', fileOf(path)]);

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** While developing, the package is read from where it is built. */
const packageInDist = [
  { find: /^hebb$/, replacement: at('../../dist/index.js') },
  { find: /^hebb\/worker$/, replacement: at('../../dist/worker.js') },
];

export default defineConfig(({ command }) => ({
  root: at('.'),
  base: './',
  publicDir: false,
  cacheDir: at('../../build/vite'),
  resolve: {
    alias: [
      ...(command === 'serve' ? packageInDist : []),
      { find: /^hebb\/backbones\//, replacement: at('../../dist/backbones/') },
      { find: /^hebb\/ui$/, replacement: at('../widgets/index.ts') },
    ],
  },
  server: {
    fs: { allow: [at('../..')] },
    // isolated, so that the engine has threads
    headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
  },
  worker: { format: 'es', plugins: () => [packageBeside(at('../../dist'), { copies: false })] },
  build: {
    outDir: at('../../build/site'),
    emptyOutDir: true,
    target: 'es2022',
    rollupOptions: { input: Object.fromEntries(inputs) as Record<string, string> },
  },
  plugins: [
    pageFrame(),
    gallery(),
    packageBeside(at('../../dist')),
    searchIndex(),
    servedFolder('data', at('../../build/data'), 'npm start'),
    servedFolder('api', at('../../build/api'), 'npm run build:site'),
    offline(),
  ],
}));
