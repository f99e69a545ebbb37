import assert from 'node:assert/strict';
import { test } from 'node:test';
import { securityCodes } from '#src/payment-methods/security-codes.ts';
import { secretOf } from '#src/payment-methods/vault/index.ts';

test('an organization that makes tokens without end pushes out its own codes alone', () => {
  const codes = securityCodes();
  const code = secretOf('123');
  codes.keep({ organizationId: 'quiet', id: 'quiet 1' }, code);
  for (let made = 0; made <= 5_000; made += 1) {
    codes.keep({ organizationId: 'busy', id: `busy ${made}` }, code);
  }
  assert.equal(codes.find('quiet 1'), code);
  assert.equal(codes.find('busy 0'), undefined);
  assert.equal(codes.find('busy 5000'), code);
  codes.forget('busy 5000');
  assert.equal(codes.find('busy 5000'), undefined);
});
