// HTTP Basic authentication, for APIs that take a key as the user name.

/** The user name of an `Authorization: Basic …` header; `undefined` for anything else. */
export function basicUserName(authorization: string | undefined): string | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/=_-]{1,1024})$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [userName] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return userName === '' ? undefined : userName;
}
