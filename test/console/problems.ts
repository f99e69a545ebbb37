// What every refusal of the console looks like (RFC 9457).
import assert from 'node:assert/strict';
import type { Answered } from '#test/support/app.ts';

export function assertProblem(
  { status, headers, body }: Answered,
  expected: number,
  code: string,
): void {
  assert.equal(status, expected, JSON.stringify(body));
  assert.match(headers.get('content-type') ?? '', /^application\/problem\+json/);
  assert.equal(body.status, expected);
  assert.match(body.type, new RegExp(`^https://\\S+/problems/${code}$`));
  assert.match(body.title, /\S/);
  assert.match(body.detail, /\S/);
  assert.match(body.instance, /^urn:uuid:[0-9a-f-]{36}$/);
  assert.equal(body.instance, `urn:uuid:${headers.get('x-request-id')}`);
  const known = ['type', 'title', 'status', 'detail', 'instance', 'errors'];
  assert.deepEqual(
    Object.keys(body).filter((name) => !known.includes(name)),
    [],
  );
}
