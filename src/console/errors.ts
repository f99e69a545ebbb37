// The console's errors: RFC 9457 problem documents.
import { errorRenderer } from '#src/faces/kit/error-format.ts';

interface Wording {
  readonly status: number;
  readonly title: string;
}

export const renderError = errorRenderer<Wording>({
  byKind: {
    invalid: { status: 422, title: 'The request is not valid' },
    unauthenticated: { status: 401, title: 'Sign in first' },
    forbidden: { status: 403, title: 'Not allowed' },
    missing: { status: 404, title: 'Not found' },
    conflict: { status: 409, title: 'In conflict with what is there' },
    wrong_state: { status: 409, title: 'Not possible in the present state' },
    throttled: { status: 429, title: 'Too many requests' },
    unavailable: { status: 503, title: 'Not available at the moment' },
    internal: { status: 500, title: 'An unexpected error occurred' },
  },
  byCode: {
    body_unreadable: { status: 400, title: 'The body is not a readable JSON object' },
    body_missing: { status: 400, title: 'The request needs a body' },
    request_unreadable: { status: 400, title: 'The request is not valid HTTP' },
    body_too_large: { status: 413, title: 'The body is too large' },
    content_type_unknown: { status: 415, title: 'The content type is not supported' },
    method_not_allowed: { status: 405, title: 'The address does not support this method' },
  },
  write: ({ status, title }, { failure, issues, requestId }) => ({
    status,
    headers: { 'content-type': 'application/problem+json' },
    body: {
      type: `https://counterfoil.example/problems/${failure.code}`,
      title,
      status,
      detail: failure.message,
      instance: `urn:uuid:${requestId}`,
      ...(issues.length > 0 && {
        errors: issues.map(({ path, rule }) => ({ pointer: `/${path.join('/')}`, rule })),
      }),
    },
  }),
});
