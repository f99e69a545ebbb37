// What a payment form holds besides the details: the merchant's own, kept with the token.

/** Other names by which forms know the security code of a card. */
const codeNames = /(?:^|[^a-z])(?:cvv2?|cvc2?|csc|security_?code|card_?code)[^a-z]*$/i;

/**
 * The same, without what seems to be a security code under another name: it must not be kept after
 * the authorization (PCI DSS 3.3.1), and form data is kept in the clear.
 */
export function withoutSecurityCodes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecurityCodes);
  if (typeof value !== 'object' || value === null) return value;
  const parts = Object.entries(value).map(([name, part]) => [
    name,
    codeNames.test(name) ? withoutCode(part) : withoutSecurityCodes(part),
  ]);
  return Object.fromEntries(parts);
}

function withoutCode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutCode);
  return /^\s*\d{3,4}\s*$/.test(String(value)) ? '***' : withoutSecurityCodes(value);
}
