import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  // AssemblyScript is no TypeScript: its compiler checks it.
  globalIgnores(['kernels/', 'dist/', 'coverage/', '.wrangler/', 'test/golden/v*/', 'test/golden/inputs/']),

  js.configs.recommended,

  {
    files: ['**/*.ts'],
    // The root configuration files belong to no compiler configuration.
    ignores: ['*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      // Each file is checked with the `tsconfig.json` of its folder, hence with the globals of its own host.
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // A promise that nobody awaits hides the failure of a read, a write or an assertion.
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      eqeqeq: 'error',

      // Numbers and booleans read well in a template; objects, null and undefined stay forbidden.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // Off: `[...text]` is meant to give code points, over which the analyzers are defined.
      '@typescript-eslint/no-misused-spread': 'off',
      // Off: with `noUncheckedIndexedAccess`, a loop over a typed array needs `!` where its bound is the proof.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Off: values from files and the network are checked at run time although their types claim to be exact.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // Off: `() => list.push(x)` as a callback is clear, and braces around it add nothing.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Off: an implementation of an async interface may have nothing to await; `async` turns its throw into a
      // rejection.
      '@typescript-eslint/require-await': 'off',
      // Parameters are the compiler's matter (`noUnusedParameters`), which takes `_name` for intended.
      '@typescript-eslint/no-unused-vars': 'off',
      // Off: the compiler knows every global of each folder's host, and this rule knows none.
      'no-undef': 'off',
    },
  },

  {
    // The declarations of @huggingface/tokenizers import each other without file extensions, which Node's resolution
    // does not find, so its types are unknown. Only these files import it, and give what comes back types of their own.
    files: ['shared/text/pieces.ts', 'index-builder/encoders/model-tokenizer.ts'],
    rules: {
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },

  {
    // One noun a file: a file that outgrows this has two.
    files: ['{shared,index-builder,functions,widget,static,client,action}/**/*.ts'],
    rules: { 'max-lines': ['error', { max: 300 }] },
  },

  {
    // Answers are text, whatever they hold.
    files: ['widget/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'setHTMLUnsafe', 'write'].map((property) => ({ property })),
      ],
    },
  },

  {
    // Read without types: plain configuration.
    files: ['*.{js,cjs,ts}', '.ci/*.js', '.dependency-cruiser.cjs'],
    extends: [tseslint.configs.recommended],
    languageOptions: { globals: { module: 'writable', process: 'readonly', console: 'readonly' } },
  },
);
