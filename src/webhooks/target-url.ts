// Which URLs messages may be sent to, as they are written.

/** The URL, if it is one of the web: with a host, without a user, and with a port that exists. */
export function readTargetUrl(text: string): URL | undefined {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  if (url.username !== '' || url.password !== '' || url.port === '0') return undefined;
  return url;
}
