import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { redactUri } from '../../src/store/redactUri.ts';

test.each([
  ['mongodb://anna:secret@db.example/rota', 'mongodb://anna:***@db.example/rota', 'one host'],
  [
    'mongodb://a:s@h1:27017,h2:27018/rota?replicaSet=rs0',
    'mongodb://a:***@h1:27017,h2:27018/rota?replicaSet=rs0',
    'hosts',
  ],
  [
    'mongodb+srv://a:s%40%3A@c.example.net/?w=majority',
    'mongodb+srv://a:***@c.example.net/?w=majority',
    'srv, escaped',
  ],
  ['mongodb://a:s:t@h/rota', 'mongodb://a:***@h/rota', 'a colon in the password'],
  ['mongodb://a:p@ss@h/rota', 'mongodb://a:***@h/rota', 'an @ in the password'],
  ['mongodb://a:p/w?rd@h:27017/rota?replicaSet=rs0', 'mongodb://a:***@h:27017/rota?replicaSet=rs0', '/ and ? in it'],
  ['mongodb://a:@h/rota', 'mongodb://a:***@h/rota', 'an empty password'],
  ['mongodb://a:s@h/rota?appName=x@y', 'mongodb://a:***@h/rota?appName=x@y', 'an @ in an option'],
  ['mongodb://h:27017/rota?appName=x@y', 'mongodb://h:27017/rota?appName=x@y', 'an @ in an option and no password'],
  ['mongodb://anna@h/rota', 'mongodb://anna@h/rota', 'a user without a password'],
  ['mongodb://127.0.0.1:27117/rota?replicaSet=rs0', 'mongodb://127.0.0.1:27117/rota?replicaSet=rs0', 'nobody'],
  ['mongodb://[::1]:27017/rota', 'mongodb://[::1]:27017/rota', 'IPv6'],
  [
    'mongodb://h/?tls=true&tlsCertificateKeyFilePassword=s&w=1',
    'mongodb://h/?tls=true&tlsCertificateKeyFilePassword=***&w=1',
    'a key file password',
  ],
  [
    'mongodb://a:s@h/?authMechanismProperties=AWS_SESSION_TOKEN:t,X:1',
    'mongodb://a:***@h/?authMechanismProperties=AWS_SESSION_TOKEN:***,X:1',
    'a session token',
  ],
  ['no uri at all', 'no uri at all', 'something else'],
])('%s is shown as %s: %s', (uri, shown) => {
  expect(redactUri(uri)).toBe(shown);
});

test('no escaped password is ever shown, whatever its characters', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (password) => {
      const uri = `mongodb://anna:${encodeURIComponent(password)}@h1:27017,h2/rota?replicaSet=rs0&appName=x@y`;
      expect(redactUri(uri)).toBe('mongodb://anna:***@h1:27017,h2/rota?replicaSet=rs0&appName=x@y');
    }),
  );
});

test('a password that nobody escaped is not shown either', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9@/?:&=#%]+$/), (password) => {
      expect(redactUri(`mongodb://anna:${password}@h1:27017/rota?replicaSet=rs0`)).toBe(
        'mongodb://anna:***@h1:27017/rota?replicaSet=rs0',
      );
    }),
  );
});
