// The error shape: a list, each with a message, a code and the place in the request.
import { type TSchema, Type } from 'typebox';
import type { IssueRule } from '#src/kernel/issues.ts';
import { errorRenderer, type Said } from '../kit/error-format.ts';
import { showJsonPath } from './json-path.ts';

interface Wording {
  readonly status: number;
  readonly code: Code;
  /** Where in the request, for a failure that does not tell. */
  readonly path?: string;
}

const codes = [
  'validation-failed',
  'access-denied',
  'not-found',
  'method-not-allowed',
  'conflict',
  'rate-limit-exceeded',
  'unavailable',
  'unexpected',
] as const;
type Code = (typeof codes)[number];

const errorsType = Type.Object(
  {
    errors: Type.Array(
      Type.Object({
        message: Type.String(),
        extensions: Type.Object({
          code: Type.Enum(codes),
          path: Type.String({ description: 'Where in the request, such as `$.where._and[0]`.' }),
        }),
      }),
    ),
  },
  { title: 'errors' },
);

/** Of every route. */
export const errorAnswers: Readonly<Record<number, TSchema>> = Object.fromEntries(
  [400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500].map((status) => [status, errorsType]),
);

/** What cannot be understood is 400; what is understood, and refused all the same, 422. */
const notUnderstood: Wording = { status: 400, code: 'validation-failed' };
const refused: Wording = { status: 422, code: 'validation-failed' };

export const renderError = errorRenderer<Wording>({
  byKind: {
    invalid: notUnderstood,
    unauthenticated: { status: 401, code: 'access-denied' },
    forbidden: { status: 403, code: 'access-denied' },
    missing: { status: 404, code: 'not-found' },
    conflict: { status: 409, code: 'conflict' },
    wrong_state: refused,
    throttled: { status: 429, code: 'rate-limit-exceeded' },
    unavailable: { status: 503, code: 'unavailable' },
    internal: { status: 500, code: 'unexpected' },
  },
  byCode: {
    body_too_large: { status: 413, code: 'validation-failed' },
    content_type_unknown: { status: 415, code: 'validation-failed' },
    method_not_allowed: { status: 405, code: 'method-not-allowed' },
    search_too_slow: { ...refused, path: '$.where' },
    pattern_invalid: { ...notUnderstood, path: '$.where' },
    query_too_large: refused,
  },
  write: ({ status, code, path: place = '$' }, said) => ({
    status,
    body: {
      errors: messagesOf(said, place).map(({ message, path }) => ({
        message,
        extensions: { code, path },
      })),
    },
  }),
});

const texts: Readonly<Record<IssueRule, string>> = {
  not_null: 'is missing',
  not_blank: 'must not be empty',
  length: 'has a length that it may not have',
  above_maximum: 'is too large',
  below_minimum: 'is too small',
  out_of_range: 'is out of range',
  invalid: 'is not one of the values that it may have',
};

function messagesOf({ failure, issues }: Said, place: string) {
  if (issues.length === 0) {
    const { path } = failure.details;
    return [{ message: failure.message, path: typeof path === 'string' ? path : place }];
  }
  return issues.map(({ path, rule }) => {
    const place = showJsonPath(path.map((step) => (/^\d+$/.test(step) ? Number(step) : step)));
    return { message: `${place} ${texts[rule]}.`, path: place };
  });
}
