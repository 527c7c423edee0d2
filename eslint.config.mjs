import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const time = 'Take the time as an argument.';
const zone = 'Take the zone as an argument: the host has one of its own.';
const chance = 'Take what is left to chance as an argument.';
const plainly = 'Say it by its own name, so that this rule sees what it is.';
const refuse = (message, ...names) => names.map((name) => ({ name, message }));
const refuseOf = (object, message, ...properties) => properties.map((property) => ({ object, property, message }));

/** What reads the host's clock or zone, or leaves something to chance, by the shape of how it is written. */
const impure = [
  ["NewExpression[callee.name='Date'][arguments.length!=1]", time],
  ["CallExpression[callee.name='Date']", time],
  ["CallExpression[callee.object.name='DateTime'][callee.property.name=/^from/][arguments.length<2]", zone],
  ['MemberExpression[property.name=/^(diffNow|toRelative|toRelativeCalendar)$/]', time],
  ['MemberExpression[property.name=/^[gs]et(FullYear|Month|Date|Day|Hours|Minutes|Seconds|TimezoneOffset)$/]', zone],
  ['MemberExpression[property.name=/^toLocale(Date|Time)?String$/]', zone],
  ["ImportDeclaration[source.value='luxon'] ImportNamespaceSpecifier", plainly],
  ["ImportDeclaration[source.value='luxon'] ImportSpecifier[imported.name=/^(Settings|SystemZone)$/]", time],
  [
    "ImportDeclaration[source.value='luxon'] ImportSpecifier[imported.name='DateTime'][local.name!='DateTime']",
    plainly,
  ],
  ['VariableDeclarator[init.name=/^(Date|DateTime|Intl|Math)$/]', plainly],
];

/** The pure rooms read no clock, no random number and no machine: time, ids and chance come in as arguments. */
const pure = {
  files: ['src/domain/**/*.ts', 'src/workflow/**/*.ts', 'machines/**/*.ts'],
  rules: {
    'no-restricted-globals': [
      'error',
      ...refuse(time, 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'),
      ...refuse(chance, 'crypto'),
      ...refuse('The pure rooms know no machine.', 'process', 'navigator', 'fetch'),
      ...refuse(plainly, 'globalThis', 'global', 'window', 'self'),
    ],
    'no-restricted-properties': [
      'error',
      ...refuseOf('Math', chance, 'random'),
      ...refuseOf('Date', time, 'now'),
      ...refuseOf('Date', zone, 'parse'),
      ...refuseOf('DateTime', time, 'now', 'local', 'utc', 'fromISO', 'fromObject', 'fromFormat', 'fromSQL'),
      ...refuseOf('Intl', zone, 'DateTimeFormat'),
    ],
    'no-restricted-syntax': ['error', ...impure.map(([selector, message]) => ({ selector, message }))],
  },
};

const fromTheClock = 'Take the time from the clock that is handed around: the simulation has another one.';
/**
 * What the simulation runs besides the pure rooms waits and looks at time by the clock that it is given. A place that is not run there,
 * or that makes this clock, says so where it does otherwise.
 */
const timed = {
  files: ['src/runtime/**/*.ts', 'src/desk/**/*.ts', 'src/messages/**/*.ts', 'src/store/*.ts'],
  rules: {
    'no-restricted-globals': [
      'error',
      ...['performance', 'setTimeout', 'setInterval'].map((name) => ({ name, message: fromTheClock })),
    ],
    'no-restricted-imports': [
      'error',
      ...['node:timers', 'node:timers/promises', 'node:perf_hooks'].map((name) => ({ name, message: fromTheClock })),
    ],
    'no-restricted-properties': [
      'error',
      { object: 'Math', property: 'random', message: 'Take the random number from `random`, which is handed around.' },
      { object: 'Date', property: 'now', message: fromTheClock },
    ],
    'no-restricted-syntax': [
      'error',
      { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: fromTheClock },
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
  timed,
  {
    files: ['**/*.{cjs,mjs}'],
    languageOptions: { globals: { module: 'writable', require: 'readonly', process: 'readonly', console: 'readonly' } },
  },
);
