import process from 'node:process';

// Loaded before `src/main.ts` in tests: lets an error come to nobody when a signal asks for one. The product knows nothing of it.
process.on('SIGUSR2', () => {
  const error = new Error('a fault that a test asked for');
  if (process.env['ROTA_FAULT'] === 'rejection') void Promise.reject(error);
  else
    setImmediate(() => {
      throw error;
    });
});
