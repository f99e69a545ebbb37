// The gateway spells an id as its 16 bytes in base64url.
import { fromBase64Url, toBase64Url } from '#src/kernel/ids.ts';

export const toGatewayId = toBase64Url;

/** The id that a client names; `undefined` when it cannot be one of ours. */
export const fromGatewayId = fromBase64Url;
