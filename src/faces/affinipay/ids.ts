// The gateway spells an id as its 16 bytes in base64url.
import { fromBase64Url, toBase64Url } from '#src/kernel/ids.ts';
import { failure } from '../kit/failures.ts';

export const toGatewayId = toBase64Url;

/** The id that a client names; `undefined` when it cannot be one of ours. */
export const fromGatewayId = fromBase64Url;

/**
 * The id of an object of that type, which a client names. What cannot be an id of ours is answered
 * like one that is not there: throws `object_not_found`.
 */
export function readId(type: string, text: string): string {
  const id = fromGatewayId(text);
  if (id === undefined) throw failure('object_not_found', { type });
  return id;
}
