import { expect, test } from '@jest/globals';
import { withDatabaseName } from '../../src/store/withDatabaseName.ts';

test.each([
  ['mongodb://host', 'mongodb://host/rota'],
  ['mongodb://host/', 'mongodb://host/rota'],
  ['mongodb://host/?replicaSet=rs0', 'mongodb://host/rota?replicaSet=rs0'],
  ['mongodb://u:p@a:1,b:2?replicaSet=rs0', 'mongodb://u:p@a:1,b:2/rota?replicaSet=rs0'],
  ['mongodb+srv://host/mine?w=1', 'mongodb+srv://host/mine?w=1'],
  ['mongodb://host/mine', 'mongodb://host/mine'],
])('%s becomes %s', (uri, expected) => {
  expect(withDatabaseName(uri)).toBe(expected);
});
