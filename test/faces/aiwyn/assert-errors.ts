// What a refusal of the Aiwyn face looks like.
import assert from 'node:assert/strict';
import type { Answered } from '#test/support/app.ts';

/** The status, the code, and where in the request each error is: `$` unless it is told. */
export function assertErrors(
  { status, headers, body }: Answered,
  expected: { readonly status: number; readonly code: string; readonly paths?: readonly string[] },
): void {
  assert.equal(status, expected.status, JSON.stringify(body));
  assert.match(headers.get('content-type') ?? '', /^application\/json/);
  assert.deepEqual(Object.keys(body), ['errors']);
  const { code, paths = ['$'] } = expected;
  const extensions = body.errors.map((error: Record<string, unknown>) => {
    assert.deepEqual(Object.keys(error), ['message', 'extensions']);
    assert.match(String(error.message), /\S/);
    return error.extensions;
  });
  assert.deepEqual(
    extensions,
    paths.map((path) => ({ code, path })),
  );
}

export const denied = { status: 401, code: 'access-denied' };
