import { expect, test } from '@jest/globals';
import { person } from '../support/person.ts';
import { officialContact } from '../support/officialContact.ts';
import { startRota } from '../support/rota.ts';
import { versionWith } from '../support/version.ts';

const secret = 'a-secret-for-tests';

// The five machines that are shipped, each picked by the one line of the shipped routing.yaml, at whatever time it is now.

test.each(['reception', 'round-robin', 'least-open', 'shifts', 'fast-transfer'])(
  '%s is picked by one line, and gives a contact to an agent',
  async (machine) => {
    const edits = machine === 'reception' ? {} : { 'machine: reception': `machine: ${machine}` };
    await using version = await versionWith({ 'config/routing.yaml': edits });
    await using rota = await startRota({ version: version.folder, env: { DIRECT_LINE_SECRET: secret } });
    expect(rota.output).toMatch(new RegExp(`^Machine: ${machine} \\(`, 'm'));
    for (const name of ['anna', 'budi', 'citra']) {
      const agent = await person(() => rota.url, secret, `dl_${name}`, name, 'en');
      await agent.say('/online');
      await agent.hears(/You are online|Anda sedang online|Vous êtes en ligne/);
    }
    using marie = await officialContact(rota, secret);
    await marie.say('hello');
    await marie.hears(/^\w+ \w+ will take care of your request/);
  },
  120_000,
);
