import { expect, test } from '@jest/globals';
import { isLoopback, serviceUrlProblem } from '../../src/channels/botframework/serviceUrl.ts';

test.each([
  { host: '127.0.0.1', loopback: true },
  { host: '127.8.9.10', loopback: true },
  { host: '::1', loopback: true },
  { host: '::ffff:127.0.0.1', loopback: true },
  { host: 'localhost', loopback: true },
  { host: '[::1]', loopback: true },
  { host: '::ffff:10.0.0.1', loopback: false },
  { host: '0.0.0.0', loopback: false },
  { host: '127.0.0.1.example.com', loopback: false },
  { host: 'localhost.example.com', loopback: false },
  { host: '', loopback: false },
])('$host is on this machine: $loopback', ({ host, loopback }) => {
  expect(isLoopback(host)).toBe(loopback);
});

test.each([
  { url: 'http://localhost:5000', without: true, with: true },
  { url: 'http://127.1:5000/path', without: true, with: true },
  { url: 'http://[::1]:5000', without: true, with: true },
  { url: 'https://smba.trafficmanager.net/emea/', without: false, with: true },
  { url: 'http://smba.trafficmanager.net/emea/', without: false, with: false },
  { url: 'http://127.0.0.1@evil.example', without: false, with: false },
  { url: 'urn:botframework:websocket:directline', without: false, with: false },
  { url: 'file:///etc/passwd', without: false, with: false },
])('$url is posted to without credentials: $without, with them: $with', (expected) => {
  expect(serviceUrlProblem(expected.url, false) === undefined).toBe(expected.without);
  expect(serviceUrlProblem(expected.url, true) === undefined).toBe(expected.with);
});
