import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** The pure rooms read no clock, no random number and no machine: time, ids and chance come in as arguments. */
const pure = {
  files: ['src/domain/**/*.ts', 'src/workflow/**/*.ts', 'machines/**/*.ts'],
  rules: {
    'no-restricted-globals': ['error', 'process', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'crypto'],
    'no-restricted-properties': [
      'error',
      { object: 'Math', property: 'random', message: 'Take the random number as an argument.' },
      { object: 'Date', property: 'now', message: 'Take the time as an argument.' },
      { object: 'DateTime', property: 'now', message: 'Take the time as an argument.' },
    ],
    'no-restricted-syntax': [
      'error',
      { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Take the time as an argument.' },
    ],
  },
};

export default defineConfig(
  globalIgnores(['dist', 'coverage', 'node_modules', '.data']),
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // What is handed around here are closures, not methods: none of them knows a `this`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  pure,
  {
    files: ['**/*.{cjs,mjs}'],
    languageOptions: { globals: { module: 'writable', require: 'readonly', process: 'readonly', console: 'readonly' } },
  },
);
