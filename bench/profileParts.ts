/** As Chromium's profiler writes it: times in microseconds, `samples` and `timeDeltas` side by side. */
export interface Profile {
  readonly nodes: readonly Frame[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}
interface Frame {
  readonly id: number;
  readonly functionName: string;
  readonly url: string;
  readonly children?: readonly number[];
}

const nothing = 'nothing';

/** Shares of the time that was not idle, by parts, the greatest first. What Node does itself is told by what it is and for whom. */
export function sharesOf(profile: Profile): readonly (readonly [part: string, share: number])[] {
  const partOf = partsOf(profile);
  const times = new Map<string, number>();
  for (const [index, id] of profile.samples.entries()) {
    const part = partOf(id);
    if (part !== nothing) times.set(part, (times.get(part) ?? 0) + (profile.timeDeltas[index] ?? 0));
  }
  const all = [...times.values()].reduce((sum, time) => sum + time, 0);
  return [...times].map(([part, time]) => [part, time / all] as const).toSorted((a, b) => b[1] - a[1]);
}

/** What is asked about most, however little it is; a part counts where its name fits first. */
const kinds: readonly (readonly [RegExp, string])[] = [
  [/^JSON/, 'JSON'],
  [/BSON$/, 'BSON'],
  [/MongoDB driver$/, 'MongoDB driver and its sockets'],
  [/^crypto|jose$/, 'crypto'],
  [/(restify|HTTP.*|find-my-way)$/, 'restify and HTTP'],
  [/botbuilder$/, 'botbuilder'],
  [/ws$/, 'WebSockets'],
  [/xstate$/, 'XState'],
  [/logging$/, 'logging'],
  [/^garbage/, 'garbage collection'],
  [/src\/\w+$/, 'Rota itself'],
];

/** The same shares, a few kinds of them in one line. */
export function inShort(shares: readonly (readonly [part: string, share: number])[]): string {
  const sums = new Map(kinds.map(([, kind]) => [kind, 0]));
  for (const [part, share] of shares) {
    const kind = kinds.find(([pattern]) => pattern.test(part))?.[1] ?? 'all else';
    sums.set(kind, (sums.get(kind) ?? 0) + share);
  }
  return [...sums].map(([kind, sum]) => `${kind} ${(sum * 100).toFixed(1)} %`).join(', ');
}

function partsOf({ nodes }: Profile): (id: number) => string {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parentOf = (frame: Frame) => byId.get(parents.get(frame.id) ?? NaN);
  const ownerOf = (frame: Frame | undefined): string =>
    frame === undefined ? 'the event loop' : (ownPart(frame) ?? ownerOf(parentOf(frame)));
  /** Of a native function: by the Node module that called it, where it has no kind of its own. */
  const kindOf = (frame: Frame | undefined): string => {
    if (!frame || ownPart(frame) !== undefined) return 'other work of Node';
    return (
      nodeKinds.find(([pattern]) => pattern.test(`${frame.url} ${frame.functionName}`))?.[1] ?? kindOf(parentOf(frame))
    );
  };
  return (id) => {
    const frame = byId.get(id);
    if (!frame) return 'all else';
    return ownPart(frame) ?? `${kindOf(frame)}, for ${ownerOf(parentOf(frame))}`;
  };
}

const packages: readonly (readonly [RegExp, string])[] = [
  [/^(mongodb|mongoose)/, 'MongoDB driver'],
  [/^bson/, 'BSON'],
  [/^(botbuilder|botframework)/, 'botbuilder'],
  [/^(pino|sonic-boom|thread-stream)/, 'logging'],
];

/** What Node and V8 do, by the module that does it: `url functionName`. */
const nodeKinds: readonly (readonly [RegExp, string])[] = [
  [/ (parseJson|stringifyJson)$/, 'JSON'],
  [/ (writev|writeBuffer|writeUtf8String|writeLatin1String|shutdown|readStart|readStop)$/, 'socket writes'],
  [/^node:(net|internal\/stream_base_commons)/, 'sockets'],
  [/^node:(stream|internal\/streams|internal\/webstreams)/, 'streams'],
  [/^node:(_http|internal\/http|http|url|internal\/url|querystring)/, 'HTTP'],
  [/^node:(buffer|internal\/buffer|string_decoder)/, 'buffers'],
  [/^node:(crypto|internal\/crypto)/, 'crypto'],
  [
    /^node:(internal\/(timers|process|async_hooks|promise)|timers|async_hooks|diagnostics_channel)/,
    'promises and timers',
  ],
  [/^node:(events|internal\/(event_target|events|abort))/, 'events and aborts'],
  [/^node:(zlib)/, 'zlib'],
];

/** The package or room that a frame belongs to; undefined for Node's own. */
function ownPart({ functionName, url }: Frame): string | undefined {
  if (functionName === '(idle)' || url === 'node:inspector') return nothing; // the second is the profiler's own start
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (functionName === '(program)') return 'V8 and the system, apart from any function';
  const [, npm] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  if (npm !== undefined) return packages.find(([pattern]) => pattern.test(npm))?.[1] ?? npm;
  const [, room] = /\/src\/([^/]+)\//.exec(url) ?? [];
  return room === undefined ? undefined : `src/${room}`;
}
