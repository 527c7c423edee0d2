import { expect, test } from '@jest/globals';
import { accountKey } from '../../src/runtime/accounts.ts';

test('Teams’ ids are the same in any case, other channels’ are not', () => {
  const tenant = 'AAAAAAAA-0000-0000-0000-00000000000A';
  const objectId = 'bbbbbbbb-0000-0000-0000-00000000000b';
  const key = accountKey({ channel: 'msteams', tenant, objectId });
  expect(key).toBe(accountKey({ channel: 'msteams', tenant: tenant.toLowerCase(), objectId: objectId.toUpperCase() }));
  expect(key).toBe(`msteams:${tenant.toLowerCase()}:${objectId}`);
  expect(accountKey({ channel: 'slack', id: 'U1:T1' })).toBe('slack:U1:T1');
});
