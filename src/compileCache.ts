import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Imported before anything else: what was compiled at one start is read from there at the next. Where nothing may be written it is
// compiled each time, as without it.
enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'node'));
