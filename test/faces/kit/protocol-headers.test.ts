import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bug, failure, mayBeTriedAgain } from '#src/faces/kit/failures.ts';
import { protocolHeaders } from '#src/faces/kit/protocol-headers.ts';
import { organizationFailure } from '#src/organizations/index.ts';

test('who is not known is told how to come in', () => {
  const stranger = organizationFailure('credentials_unknown');
  assert.deepEqual(protocolHeaders(stranger, 'basic'), {
    'www-authenticate': 'Basic realm="Counterfoil"',
  });
  assert.deepEqual(protocolHeaders(stranger, 'bearer'), {
    'www-authenticate': 'Bearer realm="Counterfoil"',
  });
});

test('who is asked to wait is told for how long', () => {
  const away = failure('database_away');
  assert.deepEqual(protocolHeaders(away, 'basic'), { 'retry-after': '1' });
  const throttled = organizationFailure('sign_in_throttled', { retryAfterSeconds: 90 });
  assert.deepEqual(protocolHeaders(throttled, 'basic'), { 'retry-after': '90' });
});

test('a refusal needs no header, and neither does a bug', () => {
  assert.deepEqual(protocolHeaders(failure('path_unknown'), 'basic'), {});
  assert.deepEqual(protocolHeaders(bug, 'basic'), {});
});

test('only what may come out otherwise is worth another try', () => {
  const throttled = organizationFailure('sign_in_throttled', { retryAfterSeconds: 90 });
  const worth = [new Error('bug'), bug, failure('database_away'), throttled];
  assert.deepEqual(worth.map(mayBeTriedAgain), [true, true, true, true]);
  const refusals = [failure('path_unknown'), organizationFailure('no_account_for_rail')];
  assert.deepEqual(refusals.map(mayBeTriedAgain), [false, false]);
});
