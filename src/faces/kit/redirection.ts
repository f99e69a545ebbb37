// Leading a browser elsewhere, without telling the next place where it came from.

/** The headers of an answer with status 303. */
export function redirection(location: string) {
  return { location, 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' };
}
