/** Which room may import which: the arrows of docs/architecture.md, checked. */
const room = (name, allowed) => ({
  name: `${name}-imports`,
  severity: 'error',
  from: { path: name === 'machines' ? '^machines/' : `^src/${name}/` },
  to: { pathNot: allowed },
});
const own = (...names) => `^src/(${names.join('|')})/`;
const npm = (...names) => `node_modules/(@types/)?(${names.join('|')})/`;
const builtin =
  '^(node:)?(assert|async_hooks|buffer|child_process|crypto|dns|events|fs|http|https|module|net|os|path|perf_hooks|process|stream|string_decoder|timers|tls|url|util|zlib|worker_threads)(/|$)';

export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    room('domain', [own('domain'), npm('luxon', 'zod')]),
    room('workflow', [own('workflow', 'domain'), npm('xstate', 'zod')]),
    room('machines', [own('workflow'), '^machines/', npm('zod')]),
    room('messages', [own('messages', 'domain'), npm('intl-messageformat', 'luxon')]),
    room('config', [
      own('config', 'domain', 'messages', 'workflow'),
      '^machines/',
      npm('zod', 'yaml', 'chokidar'),
      builtin,
    ]),
    room('store', [
      own('store', 'domain'),
      npm('mongoose', 'mongodb', 'dataloader', 'mongodb-memory-server-core'),
      builtin,
    ]),
    room('timers', [own('timers', 'domain'), npm('agenda', '@agendajs', 'mongodb', 'mongoose', 'lru-cache'), builtin]),
    room('runtime', [own('runtime', 'domain', 'workflow', 'messages', 'store', 'timers'), npm('lru-cache'), builtin]),
    room('channels', [
      own('channels', 'domain', 'store'),
      npm('botbuilder', 'botframework-.*', 'ws', 'jose', 'image-size', 'lru-cache', 'zod'),
      builtin,
    ]),
    room('desk', [own('desk', 'domain', 'messages')]),
    { name: 'cli-is-a-leaf', severity: 'error', from: { pathNot: '^src/cli/' }, to: { path: '^src/cli/' } },
    {
      name: 'server-is-near-the-top',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(server/|cli/|main|app|startupLines|logging)' },
      to: { path: '^src/server/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^src/web' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
