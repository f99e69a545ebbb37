// Where a payment form leads after its details have become a token.

const lengthMax = 2_000;
/** What a browser would quietly drop, turn round or take for the end of the host. */
const isPlain = /^[\x21-\x5b\x5d-\x7e]+$/;
const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

export interface RedirectRules {
  /** The only origins to lead to, if the merchant has named any. */
  readonly origins: readonly string[];
  /** Whether plain http to the browser's own machine will do, as for trying things out. */
  readonly mayBeLoopback: boolean;
}

/**
 * The address with the token's id added to its query; `undefined` for one that is not led to:
 * anything but an absolute https address without user name, of an origin that the merchant allows.
 */
export function redirectTo(
  text: string,
  tokenId: string,
  { origins, mayBeLoopback }: RedirectRules,
): string | undefined {
  if (text.length > lengthMax || !isPlain.test(text)) return undefined;
  // Spelled out, since the parser also takes `https:host` and `https:/host`; and without a user.
  const [, scheme] = /^(https?):\/\/[^/?#@]+(?:[/?#]|$)/i.exec(text) ?? [];
  if (!scheme || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isLocal = mayBeLoopback && loopback.has(url.hostname);
  if (url.protocol !== 'https:' && !isLocal) return undefined;
  if (origins.length > 0 && !origins.includes(url.origin)) return undefined;
  url.searchParams.append('token_id', tokenId);
  return url.href;
}
