// What can only be an id of ours, so that it may be shown wherever a client wrote it.
import { fromBase64Url, isId } from '#src/kernel/ids.ts';

/** Version 7, and of a time before the year 2109. */
const ownShape = /^0[0-3][\da-f]{6}-[\da-f]{4}-7[\da-f]{3}-[89ab]/;

/**
 * Whether the text is a UUIDv7, in either spelling. In base64url one of the letters c to f stands
 * in the ninth place, so that no number of a card (13 digits and more) fits beside it; and of
 * random keys of that length one in 60,000 would pass.
 */
export function isOwnId(text: string): boolean {
  if (text.length !== 22 && text.length !== 36) return false;
  const id = fromBase64Url(text) ?? text;
  return isId(id) && ownShape.test(id);
}
