import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from '#src/db/index.ts';
import { sleep, systemClock } from '#src/kernel/clock.ts';
import { systemIds } from '#src/kernel/ids.ts';
import { modes } from '#src/kernel/mode.ts';
import { organizationsOf, type ProcessingAccount } from '#src/organizations/index.ts';
import { unseal } from '#src/payment-methods/vault/index.ts';
import { aTenant, type Tenant } from '#test/support/builders.ts';

test('each mode has an operating and a trust account for cards, and one for debits', async (t) => {
  const { organizations, created } = await aTenant(t);
  const { accounts } = await organizations.readProfile(created.id);
  for (const mode of modes) {
    const own = accounts.filter((account) => account.mode === mode);
    assert.deepEqual(own.map(gistOf).toSorted(), [
      'ach operating primary active USD',
      'card operating primary active USD',
      'card trust active USD',
    ]);
    const [card, ach] = ['card', 'ach'].map((rail) =>
      own.find((one) => one.rail === rail && one.isPrimary),
    );
    assert.equal(card!.deposit.id, ach!.deposit.id, 'both pay into one operating account');
  }
});

test('the account ids handed out are those of test mode', async (t) => {
  const { organizations, created } = await aTenant(t);
  const { accounts } = await organizations.readProfile(created.id);
  const ids = [created.merchantAccountId, created.trustAccountId, created.achAccountId];
  assert.deepEqual(
    ids.map((id) => accounts.find((account) => account.id === id)).map((one) => one!.mode),
    ['test', 'test', 'test'],
  );
  assert.deepEqual(ids.map((id) => gistOf(accounts.find((one) => one.id === id)!)).map(firstTwo), [
    'card operating',
    'card trust',
    'ach operating',
  ]);
});

test('each key opens its organization, in its mode and as its kind', async (t) => {
  const { organizations, created } = await aTenant(t);
  const found = await Promise.all(secretsOf(created).map(organizations.findCredential));
  assert.deepEqual(
    found.map((one) => [one?.organizationId, one?.kind, one?.mode]),
    [
      [created.id, 'public_key', 'both'],
      [created.id, 'secret_key', 'test'],
      [created.id, 'secret_key', 'live'],
      [created.id, 'console_token', 'both'],
      [created.id, 'jwt_api_key', 'test'],
      [created.id, 'jwt_api_key', 'live'],
    ],
  );
  const prefixes = secretsOf(created).map((secret) => secret.replace(/[^_]*$/, ''));
  assert.deepEqual(prefixes, [
    ...['m_', 'sk_test_', 'sk_live_', 'console_'],
    ...['jwt_test_', 'jwt_live_'],
  ]);
});

test('the keys of two organizations do not open each other', async (t) => {
  const { organizations, created } = await aTenant(t);
  const other = await organizations.create({ name: 'Another' });
  const [mine, theirs] = await Promise.all(
    [created, other].map((one) => organizations.findCredential(one.testSecretKey)),
  );
  assert.equal(mine?.organizationId, created.id);
  assert.equal(theirs?.organizationId, other.id);
  const secrets = [...secretsOf(created), ...secretsOf(other)];
  assert.equal(new Set(secrets).size, 12);
});

test('what is no key, or only looks like one, opens nothing', async (t) => {
  const tenant = await aTenant(t);
  const { created, organizations } = tenant;
  const { id } = (await organizations.findCredential(created.testSecretKey))!;
  const { lookup } = await tenant.db.one<{ lookup: string }>(
    sql`select encode(lookup, 'hex') as lookup from credentials where id = ${id}`,
  );
  const strangers = ['', 'sk_test_', id, created.id, lookup, `${created.testSecretKey} `];
  const altered = created.testSecretKey.replace('sk_test_', 'sk_live_');
  for (const stranger of [...strangers, altered, created.webhookSecret]) {
    assert.equal(await organizations.findCredential(stranger), undefined, stranger);
  }
});

test('a revoked key opens nothing: elsewhere at once, here within a second', async (t) => {
  const tenant = await aTenant(t);
  const { created, organizations } = tenant;
  const { testSecretKey, liveSecretKey } = created;
  const { id } = (await organizations.findCredential(testSecretKey))!;
  await tenant.db.run(sql`update credentials set revoked_at = now() where id = ${id}`);
  assert.equal(await anotherProcess(tenant).findCredential(testSecretKey), undefined);
  await sleep(1_050);
  assert.equal(await organizations.findCredential(testSecretKey), undefined);
  assert.ok(await organizations.findCredential(liveSecretKey), 'the others still open');
});

test('no secret stands in the database in plain, and each can be read by the vault', async (t) => {
  const { db, keys, created } = await aTenant(t);
  const { text } = await db.one<{ text: string }>(sql`
    select string_agg(encode(lookup || sealed, 'escape'), ' ') as text from credentials`);
  const rows = await db.rows<{ id: string; mode: string; sealed: Buffer }>(
    sql`select id, mode, sealed from credentials`,
  );
  const opened = await Promise.all(
    rows.map(({ id, mode, sealed }) => {
      const row = { table: 'credentials', organizationId: created.id, mode, id };
      return unseal(keys, { ...row, field: 'secret' }, sealed);
    }),
  );
  const secrets = [...secretsOf(created), created.webhookSecret];
  assert.deepEqual(opened.map(String).toSorted(), secrets.toSorted());
  for (const secret of secrets) assert.ok(!text.includes(secret));
});

test('an organization that does not exist is unknown, not a bug', async (t) => {
  const { organizations } = await aTenant(t);
  await assert.rejects(organizations.readProfile(systemIds.next()), {
    code: 'credentials_unknown',
  });
});

function gistOf({ rail, deposit, isPrimary, status, currency }: ProcessingAccount): string {
  return [rail, deposit.kind, ...(isPrimary ? ['primary'] : []), status, currency].join(' ');
}

function firstTwo(gist: string): string {
  return gist.split(' ').slice(0, 2).join(' ');
}

/** Those that open something. */
function secretsOf(created: Tenant['created']): string[] {
  const { publicKey, testSecretKey, liveSecretKey, consoleToken } = created;
  const { testJwtApiKey, liveJwtApiKey } = created;
  return [publicKey, testSecretKey, liveSecretKey, consoleToken, testJwtApiKey, liveJwtApiKey];
}

function anotherProcess({ db, keys }: Tenant) {
  return organizationsOf({ db, keys, clock: systemClock, ids: systemIds, dueWork: [] });
}
