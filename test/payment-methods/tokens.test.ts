import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { sql } from '#src/db/index.ts';
import { systemIds } from '#src/kernel/ids.ts';
import { bankDirectoryOf, type Token, tokensOf } from '#src/payment-methods/index.ts';
import { rotateKeys, secretOf } from '#src/payment-methods/vault/index.ts';
import { reveal } from '#src/payment-methods/vault/secret.ts';
import { aTenant } from '#test/support/builders.ts';

const noon = Temporal.Instant.from('2030-03-04T12:00:00Z');

/** Tokens of one organization, on clocks that stand still until they are set. */
async function someTokens(t: TestContext) {
  const { db, keys, created } = await aTenant(t);
  const clocks = { live: noon, test: noon };
  const tokens = tokensOf({
    db,
    keys,
    ids: systemIds,
    banks: bankDirectoryOf(db),
    clock: { now: () => clocks.live },
    readTestTime: async () => clocks.test,
  });
  const create = (mode: Token['mode']) =>
    tokens.create({
      organizationId: created.id,
      mode,
      id: systemIds.next(),
      origin: { credentialId: systemIds.next(), address: '203.0.113.7' },
      details: {
        kind: 'card',
        number: secretOf('4242424242424242'),
        securityCode: secretOf('123'),
        payer: {},
      },
      now: { ...clocks },
    });
  const left = async () => {
    await tokens.deleteExpired();
    const rows = await db.rows<{ mode: string }>(sql`select mode from tokens order by mode`);
    return rows.map(({ mode }) => mode);
  };
  return { db, keys, clocks, tokens, create, left };
}

test('tokens are deleted once no mode can use them', async (t) => {
  const { clocks, create, left } = await someTokens(t);
  for (const mode of ['both', 'live', 'test'] as const) await create(mode);
  assert.deepEqual(await left(), ['both', 'live', 'test']);
  clocks.live = noon.add({ minutes: 5 });
  clocks.test = noon.add({ minutes: 5 });
  assert.deepEqual(await left(), ['both', 'live', 'test'], 'to the last moment of five minutes');
  clocks.live = clocks.live.add({ milliseconds: 1 });
  assert.deepEqual(await left(), ['both', 'test'], 'the test clock still allows them');
  clocks.test = clocks.test.add({ milliseconds: 1 });
  assert.deepEqual(await left(), []);
});

test('a test clock that stands still keeps no number for longer than a day', async (t) => {
  const { clocks, create, left } = await someTokens(t);
  await create('both');
  clocks.live = noon.add({ hours: 24, minutes: 5 });
  assert.deepEqual(await left(), ['both']);
  clocks.live = clocks.live.add({ milliseconds: 1 });
  assert.deepEqual(await left(), []);
});

test('the number of a token opens after the keys were rotated', async (t) => {
  const { db, keys, tokens, create } = await someTokens(t);
  const token = await create('test');
  const { rewrapped, unopened } = await rotateKeys(db, keys);
  assert.ok(rewrapped > 0);
  assert.deepEqual(unopened, []);
  const { key_version: version } = await db.one<{ key_version: number }>(
    sql`select key_version from tokens`,
  );
  assert.equal(version, keys.currentVersion());
  const number = (await tokens.open([token])).get(token.id)?.details.number;
  assert.equal(number && reveal(number), '4242424242424242');
});

test('a security code is there until a bank has seen it', async (t) => {
  const { tokens, create } = await someTokens(t);
  const token = await create('test');
  const code = async () => (await tokens.open([token])).get(token.id)?.details.securityCode;
  const kept = await code();
  assert.equal(kept && reveal(kept), '123');
  tokens.forgetCode(token.id);
  assert.equal(await code(), undefined);
});
