/**
 * Loaded before `src/main.ts` in tests: the wall clock of this one process is off by ROTA_OFF_MS from the start, and on SIGUSR2 it
 * jumps by ROTA_JUMP_MS, as when somebody sets a host's clock. The product knows nothing of it.
 */
const wall = Date;
let offsetMs = Number(process.env['ROTA_OFF_MS'] ?? 0);
const now = (): number => wall.now() + offsetMs;

globalThis.Date = new Proxy(wall, {
  construct: (target, given: unknown[], made) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, made) as Date,
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)) as unknown,
});
process.on('SIGUSR2', () => {
  offsetMs += Number(process.env['ROTA_JUMP_MS'] ?? 0);
});
