import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { test } from 'node:test';
import { SignJWT } from 'jose';
import { systemIds } from '#src/kernel/ids.ts';
import { sessionTokensOf } from '#src/organizations/session-token.ts';

const clock = { now: () => Temporal.Instant.from('2026-11-23T15:00:00Z') };
const bytes = Buffer.alloc(32, 7);
const tokens = sessionTokensOf({ keys: { mac: () => bytes }, clock });
const organizationId = systemIds.next();
const id = systemIds.next();
const credential = { organizationId, mode: 'test', id, kind: 'jwt_api_key' } as const;

const now = clock.now().epochMilliseconds / 1000;
const right = {
  iss: 'counterfoil',
  aud: 'counterfoil',
  sub: organizationId,
  credential: id,
  iat: now,
  exp: now + 60,
};
/** Signed with the right key, whatever it says. */
const signed = (claims: object, alg = 'HS256') =>
  new SignJWT({ ...claims }).setProtectedHeader({ alg }).sign(createSecretKey(bytes));

test('a token names the organization and the key that it was issued for', async () => {
  const token = await tokens.issue(credential, 60);
  assert.deepEqual(await tokens.read(token), { organizationId, credentialId: id });
  assert.ok(await tokens.read(await signed(right)));
});

for (const [what, claims] of Object.entries({
  'of another issuer': { ...right, iss: 'another' },
  'of no issuer': { ...right, iss: undefined },
  'for another audience': { ...right, aud: 'another' },
  'for no audience': { ...right, aud: undefined },
  'that has expired': { ...right, exp: now },
  'that never expires': { ...right, exp: undefined },
  'that is good later only': { ...right, nbf: now + 10 },
  'that names nobody': { ...right, sub: undefined },
  'that names no key': { ...right, credential: undefined },
  'that names several keys': { ...right, credential: [id] },
})) {
  test(`a token ${what} is none, though the signature is right`, async () => {
    assert.equal(await tokens.read(await signed(claims)), undefined);
  });
}

test('the header does not choose the algorithm', async () => {
  assert.equal(await tokens.read(await signed(right, 'HS384')), undefined);
  const unsigned = [{ alg: 'none' }, right].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  assert.equal(await tokens.read(`${unsigned.join('.')}.`), undefined);
});

test('a key of another installation signs nothing here', async () => {
  const others = sessionTokensOf({ keys: { mac: () => Buffer.alloc(32, 8) }, clock });
  assert.equal(await tokens.read(await others.issue(credential, 60)), undefined);
});
