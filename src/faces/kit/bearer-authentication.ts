// Bearer authentication (RFC 6750, 2.1), for APIs that take a token.

/** The token of an `Authorization: Bearer …` header; `undefined` for anything else. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
}
