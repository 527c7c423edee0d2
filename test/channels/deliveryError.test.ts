import { describe, expect, test } from '@jest/globals';
import { deliveryErrorOf } from '../../src/channels/botframework/deliveryError.ts';

describe('a call that failed', () => {
  const answered = (statusCode: number, retryAfter?: string) =>
    deliveryErrorOf(
      Object.assign(new Error('what the channel said'), {
        statusCode,
        response: { headers: { get: () => retryAfter } },
      }),
      Date.parse('2026-06-01T12:00:00Z'),
    );

  test.each([401, 408, 412, 429, 500, 502, 503, 504])('with %i is tried again', (status) => {
    expect(answered(status).code).toBe('CHANNEL_RETRY');
  });
  test.each([302, 400, 403, 404, 410, 413])('with %i is let go of', (status) => {
    expect(answered(status).code).toBe('CHANNEL_GONE');
  });
  test('for a reason that nobody knows is tried again', () => {
    expect(deliveryErrorOf(new Error('socket hang up'), 0)).toMatchObject({ code: 'CHANNEL_RETRY' });
  });
  test.each([
    { says: '7', ms: 7_000 },
    { says: 'Mon, 01 Jun 2026 12:00:30 GMT', ms: 30_000 },
    { says: 'Mon, 01 Jun 2026 11:00:00 GMT', ms: undefined },
    { says: 'soon', ms: undefined },
    { says: undefined, ms: undefined },
  ])('and is to wait for $says does so', ({ says, ms }) => {
    expect(answered(429, says).retryAfterMs).toBe(ms);
  });
  test.each([
    { error: { statusCode: 401 }, says: /401: it does not accept who we say we are/ },
    { error: { errorCode: 'invalid_client', errorMessage: 'AADSTS7000222: expired' }, says: /no token.*AADSTS7000222/ },
    { error: { errorCode: 'network_error' }, says: /no token.*network_error/ },
  ])('by our own fault is tried again, and called what it is', ({ error, says }) => {
    const failure = deliveryErrorOf(Object.assign(new Error('no'), error), 0);
    expect([failure.code, failure.message]).toEqual(['CHANNEL_RETRY', expect.stringMatching(says)]);
  });
  test('does not repeat what the channel said', () => {
    expect(answered(400).message).toBe('The channel answered 400.');
  });
});
