import type { Readable } from 'node:stream';
import type { Request } from 'restify';
import { RotaError } from '../domain/errors.ts';
import { boundOf } from './bound.ts';

/**
 * A body as it streams in, up to so many bytes: an error once there are more, or when it breaks off. Whatever becomes of it, the
 * request stays, so that it can be answered; what is left of it is thrown away.
 */
export function incomingBody(request: Request, most: number, tooLarge: () => RotaError): Readable {
  const body = boundOf(most, tooLarge)();
  const broken = () => {
    if (!request.complete) body.destroy(new RotaError('BAD_REQUEST', 'The upload broke off.'));
  };
  request.on('error', broken).on('close', broken);
  body.once('close', () => {
    request.unpipe(body);
    request.resume();
  });
  if (request.destroyed) broken();
  else request.pipe(body);
  return body;
}
