// Why a message did not arrive, in few words that are the same on every system.

export const sendErrors = [
  'timeout',
  'url_invalid',
  'address_not_allowed',
  'name_not_found',
  'connection_refused',
  'connection_reset',
  'tls_failed',
  'answer_malformed',
  'failed',
] as const;
export type SendError = (typeof sendErrors)[number];

/** An error that stands for this word. */
export function sendFailure(code: SendError): Error {
  return Object.assign(new Error(code), { code });
}

const words: readonly (readonly [RegExp, SendError])[] = [
  ...sendErrors.map((word) => [new RegExp(`^${word}$`), word] as const),
  [/^ETIMEDOUT$/, 'timeout'],
  [/^ECONNREFUSED$/, 'connection_refused'],
  [/^(ECONNRESET|ECONNABORTED|EPIPE)$/, 'connection_reset'],
  // OpenSSL's, Node's and those of checking a certificate (X509_V_ERR_… without the prefix).
  [/SSL|TLS|CERT|CRL|^EPROTO$|^UNABLE_TO_|^INVALID_(CA|PURPOSE)$|HOSTNAME/, 'tls_failed'],
  [/^HPE_/, 'answer_malformed'],
];

export function sendErrorOf(error: unknown): SendError {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
  return words.find(([pattern]) => pattern.test(`${code}`))?.[1] ?? 'failed';
}
