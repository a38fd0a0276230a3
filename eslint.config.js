/** @file ESLint: type-checked rules for the TypeScript, the recommended ones for the scripts. */
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['node_modules/', 'build/', 'dist/', '.toolchain/', '**/generated/', 'tests/golden/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      ecmaVersion: 'latest',
      globals: Object.fromEntries(
        'AbortController AbortSignal Blob Buffer File ReadableStream Response TextDecoder TextEncoder URL WebAssembly Worker clearInterval clearTimeout console document fetch globalThis performance process setImmediate setInterval setTimeout structuredClone window'
          .split(' ')
          .map((name) => [name, 'readonly']),
      ),
    },
  },
);
