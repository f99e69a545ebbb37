import { Failure, failuresOf } from '#src/kernel/failure.ts';

/** What can be wrong with a request before any use case sees it. */
export const requestFailures = {
  body_unreadable: { kind: 'invalid', say: () => 'The body is not a readable JSON object.' },
  body_missing: { kind: 'invalid', say: () => 'The request needs a body.' },
  body_too_large: {
    kind: 'invalid',
    say: () => 'The body is larger than 1 MiB, or a form of more than 20,000 fields.',
  },
  content_type_unknown: { kind: 'invalid', say: () => 'The content type is not supported here.' },
  request_unreadable: { kind: 'invalid', say: () => 'The request is not valid HTTP.' },
  relayed_address_invalid: {
    kind: 'invalid',
    say: () => 'The header that names the client holds something else than one IP address.',
  },
  path_unknown: { kind: 'missing', say: () => 'There is nothing at this address.' },
  method_not_allowed: { kind: 'invalid', say: () => 'The address does not support this method.' },
  object_not_found: {
    kind: 'missing',
    say: (d: { type: string }) => `There is no such ${d.type}.`,
  },
  /** What became of a write is unknown to us too: the client asks again, under the same name. */
  database_away: { kind: 'unavailable', say: () => 'The database cannot be reached just now.' },
  not_serving: { kind: 'unavailable', say: () => 'The server is stopping.' },
} as const;

export const failure = failuresOf(requestFailures);

/** What a client is told of an error of ours. */
export const bug = new Failure(
  'bug',
  { kind: 'internal', say: () => 'An unexpected error occurred.' },
  {},
);

/** A refusal stays one; what waiting may mend, or we must, is no answer worth keeping. */
export function mayBeTriedAgain(error: unknown): boolean {
  if (!(error instanceof Failure)) return true;
  return ['throttled', 'unavailable', 'internal'].includes(error.kind);
}

const fromCodes: Readonly<Record<string, keyof typeof requestFailures>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'content_type_unknown',
  FST_ERR_CTP_EMPTY_TYPE: 'content_type_unknown',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'request_unreadable',
  FST_ERR_BAD_URL: 'path_unknown',
  FST_ERR_MAX_PARAM_LENGTH: 'path_unknown',
};

/**
 * Fastify's own complaints, as failures of ours: left alone, an error handler would answer 500 to
 * unreadable JSON. `undefined` for anything that is not the client's doing.
 */
export function fromFramework(error: { readonly code?: string; readonly statusCode?: number }) {
  const known = fromCodes[error.code ?? ''];
  if (known && known !== 'object_not_found') return failure(known);
  const isClients = error.code?.startsWith('FST_') && (error.statusCode ?? 500) < 500;
  return isClients ? failure('request_unreadable') : undefined;
}
