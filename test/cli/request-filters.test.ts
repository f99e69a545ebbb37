import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  type Filters,
  matcherOf,
  readOrganization,
  readSince,
  readStatus,
} from '#src/cli/request-filters.ts';
import { systemClock } from '#src/kernel/clock.ts';
import { toBase64Url } from '#src/kernel/ids.ts';

const organizationId = '019f0450-0000-7000-8000-000000000001';

const entry = {
  at: '2026-07-01T12:00:00.000Z',
  face: 'console',
  method: 'POST',
  path: '/v1/charges/:id/refund',
  status: 422,
  durationMs: 1,
  requestId: '019f0450-0000-7000-8000-000000000000',
  organizationId,
};

const filters: readonly (readonly [string, Filters, boolean])[] = [
  ['nothing', {}, true],
  ['its status', { status: readStatus('422') }, true],
  ['statuses of its kind', { status: readStatus('4XX') }, true],
  ['another status', { status: readStatus('404') }, false],
  ['statuses of another kind', { status: readStatus('20x') }, false],
  ['its method, in any case', { method: 'post' }, true],
  ['another method', { method: 'GET' }, false],
  ['its path', { path: '/v1/charges/:id/refund' }, true],
  ['a path above it', { path: '/v1/charges' }, true],
  ['a path above it, with a slash', { path: '/v1/charges/' }, true],
  ['a path that only begins like it', { path: '/v1/charge' }, false],
  ['a path below it', { path: '/v1/charges/:id/refund/more' }, false],
  ['its face', { face: 'console' }, true],
  ['another face', { face: 'pages' }, false],
  ['its organization', { organization: readOrganization(organizationId) }, true],
  ['it in base64url', { organization: readOrganization(toBase64Url(organizationId)) }, true],
  ['another organization', { organization: entry.requestId }, false],
  ['its very time', { since: readSince('2026-07-01T14:00:00+02:00') }, true],
  ['a later time', { since: readSince('2026-07-01T12:00:00.001Z') }, false],
  ['all but one', { status: readStatus('422'), method: 'POST', face: 'pages' }, false],
];

suite('who asks for', () => {
  for (const [what, wanted, isShown] of filters) {
    test(`${what} is${isShown ? '' : ' not'} shown the request`, () => {
      assert.equal(matcherOf(wanted)(entry), isShown);
    });
  }
});

test('a duration counts back from now, also in days', () => {
  const since = readSince('P1DT2H').until(systemClock.now());
  const over = since.subtract({ hours: 26 });
  assert.ok(over.sign >= 0 && over.total('seconds') < 10, since.toString());
});

for (const [read, texts] of [
  [readStatus, ['42', '6xx', '4', 'x', 'ok']],
  [readSince, ['yesterday', 'P', 'PT', '2h', '2026-07-01']],
  [readOrganization, ['mine', '019f0450', '']],
] as const) {
  test(`${texts.join(', ')} are refused`, () => {
    for (const text of texts) assert.throws(() => read(text), /It must be/);
  });
}
