import assert from 'node:assert/strict';
import { after, before, suite, type TestContext, test } from 'node:test';
import { type Database, type Sql, sql } from '#src/db/index.ts';
import type { Failure } from '#src/kernel/failure.ts';
import { systemIds } from '#src/kernel/ids.ts';
import { issuesOf } from '#src/kernel/issues.ts';
import { type KeyService, rotateKeys } from '#src/payment-methods/vault/index.ts';
import { secretsOf } from '#src/webhooks/index.ts';
import { startTestApp } from '#test/support/app.ts';
import { aTenant, type Tenant } from '#test/support/builders.ts';

const opening = Temporal.Instant.from('2030-03-04T15:00:00Z');

/** The secrets as one process sees them, and that process's clock. */
function aProcess({ db, keys }: Pick<Tenant, 'db' | 'keys'>) {
  let now = opening;
  return {
    ...secretsOf({ db, keys, clock: { now: () => now }, ids: systemIds }),
    pass: (by: Temporal.DurationLike) => {
      now = now.add(by);
    },
  };
}

function ownSecrets({ created }: Tenant): Sql {
  return sql`organization_id = ${created.id} and kind = 'webhook_secret'`;
}

async function countKept(tenant: Tenant): Promise<number> {
  return (await tenant.db.rows(sql`select id from credentials where ${ownSecrets(tenant)}`)).length;
}

suite('secrets that sign messages', () => {
  const undos: (() => unknown)[] = [];
  let first: Tenant;
  before(async () => {
    const context = { after: (undo: () => unknown) => undos.push(undo) };
    first = await aTenant(context as unknown as TestContext);
  });
  after(async () => {
    for (const undo of undos.toReversed()) await undo();
  });

  async function newTenant(): Promise<Tenant> {
    return { ...first, created: await first.organizations.create({ name: 'Another' }) };
  }

  /** What eight processes come to that find no secret, all at once. */
  async function makeAtOnce(tenant: Tenant, change?: (query: Sql) => Sql) {
    await tenant.db.run(sql`delete from credentials where ${ownSecrets(tenant)}`);
    const db = insertingAtOnce(tenant.db, 8, change);
    const processes = Array.from({ length: 8 }, () => aProcess({ ...tenant, db }));
    const found = await Promise.all(processes.map((one) => one.readSecrets(tenant.created.id)));
    const seen = new Set(found.map(({ current }) => current)).size;
    return { kept: await countKept(tenant), seen };
  }

  test('a new organization has one, of 33 random bytes', async () => {
    const tenant = await newTenant();
    const { current, previous } = await aProcess(tenant).readSecrets(tenant.created.id);
    assert.equal(current, tenant.created.webhookSecret);
    assert.equal(previous, undefined);
    const [, text] = /^whsec_([A-Za-z0-9+/]{44})$/.exec(current)!;
    const bytes = Buffer.from(text!, 'base64');
    assert.deepEqual([bytes.length, bytes.toString('base64')], [33, text]);
  });

  test('processes that find none make one between them', async () => {
    assert.deepEqual(await makeAtOnce(await newTenant()), { kept: 1, seen: 1 });
  });

  test('without the guard they would make eight', async () => {
    const tenant = await newTenant();
    await tenant.db.script('drop index credentials_webhook_secret');
    assert.equal((await makeAtOnce(tenant, unguarded)).kept, 8);
    await tenant.db.script(`
      delete from credentials where kind = 'webhook_secret';
      create unique index credentials_webhook_secret
        on credentials (organization_id) where kind = 'webhook_secret' and revoked_at is null`);
  });

  test('the one before signs too, for a day', async () => {
    const tenant = await newTenant();
    const { id: organizationId, webhookSecret: before } = tenant.created;
    const one = aProcess(tenant);
    const rotated = await one.rotateSecret({ organizationId });
    assert.notEqual(rotated.current, before);
    const until = opening.add({ hours: 24 });
    assert.deepEqual(rotated.previous, { secret: before, until });
    assert.deepEqual(await one.readSecrets(organizationId), rotated);
    assert.deepEqual(await one.signingSecrets(organizationId), [rotated.current, before]);
    one.pass({ hours: 23, minutes: 59 });
    assert.equal((await one.readSecrets(organizationId)).previous?.secret, before);
    one.pass({ minutes: 1 });
    assert.deepEqual(await one.readSecrets(organizationId), { current: rotated.current });
  });

  test('only the last one before is kept', async () => {
    const tenant = await newTenant();
    const { id: organizationId } = tenant.created;
    const one = aProcess(tenant);
    const { current: second } = await one.rotateSecret({ organizationId });
    const { current, previous } = await one.rotateSecret({ organizationId });
    assert.deepEqual([previous?.secret, current === second], [second, false]);
    assert.equal(await countKept(tenant), 2);
  });

  test('a secret that somebody else knows is given up at once', async () => {
    const tenant = await newTenant();
    const keepFor = Temporal.Duration.from('PT0S');
    const input = { organizationId: tenant.created.id, keepFor };
    const { current, previous } = await aProcess(tenant).rotateSecret(input);
    assert.notEqual(current, tenant.created.webhookSecret);
    assert.equal(previous, undefined);
  });

  for (const duration of ['PT1S', 'P30D', 'P4W']) {
    test(`the one before may go on for ${duration}`, async () => {
      const tenant = await newTenant();
      const keepFor = Temporal.Duration.from(duration);
      const input = { organizationId: tenant.created.id, keepFor };
      assert.ok((await aProcess(tenant).rotateSecret(input)).previous);
    });
  }

  for (const duration of ['P30DT1S', 'P1M', '-PT1S']) {
    test(`the one before may not go on for ${duration}`, async () => {
      const tenant = await newTenant();
      const keepFor = Temporal.Duration.from(duration);
      const input = { organizationId: tenant.created.id, keepFor };
      await assert.rejects(aProcess(tenant).rotateSecret(input), (failure: Failure) => {
        assert.deepEqual(issuesOf(failure), [{ path: ['keepFor'], rule: 'out_of_range' }]);
        return true;
      });
      assert.equal(await countKept(tenant), 1);
    });
  }

  test('rotations at once come one after the other', async () => {
    const tenant = await newTenant();
    const { id: organizationId } = tenant.created;
    const processes = Array.from({ length: 8 }, () => aProcess(tenant));
    const rotated = await Promise.all(processes.map((one) => one.rotateSecret({ organizationId })));
    const { current, previous } = await aProcess(tenant).readSecrets(organizationId);
    assert.ok(rotated.some((one) => one.current === current));
    assert.ok(previous && previous.secret !== tenant.created.webhookSecret);
    assert.equal(await countKept(tenant), 2);
  });

  test('a secret is opened once a second at most, and a new one is seen at once', async () => {
    const { db, keys, created } = await newTenant();
    let opened = 0;
    const unwrap: KeyService['unwrap'] = (...place) => {
      opened += 1;
      return keys.unwrap(...place);
    };
    const one = aProcess({ db, keys: { ...keys, unwrap } });
    await Promise.all(Array.from({ length: 50 }, () => one.signingSecrets(created.id)));
    assert.equal(opened, 1);
    const { current } = await one.rotateSecret({ organizationId: created.id });
    assert.deepEqual(await one.signingSecrets(created.id), [current, created.webhookSecret]);
  });

  test('new keys take the secrets along', async () => {
    const tenant = await newTenant();
    const { db, keys, created } = tenant;
    const { current } = await aProcess(tenant).rotateSecret({ organizationId: created.id });
    const { version, unopened } = await rotateKeys(db, keys);
    assert.deepEqual(unopened, []);
    const { older } = await db.one<{ older: bigint }>(sql`
      select count(*) as older from credentials where key_version < ${version}`);
    assert.equal(older, 0n);
    const signing = await aProcess(tenant).signingSecrets(created.id);
    assert.deepEqual(signing, [current, created.webhookSecret]);
  });

  test('the one among the credentials of an organization opens nothing', async (t) => {
    const { app, console: operate, gateway } = await startTestApp(t);
    const { body } = await operate('POST', '/console/api/organizations', {});
    const { webhookSecret: key } = body.affinipay;
    assert.match(key, /^whsec_/);
    assert.equal(await app.organizations.findCredential(key), undefined);
    assert.equal((await gateway('GET', '/v1/merchant', undefined, { key })).status, 401);
    const authorization = `Bearer ${key}`;
    const clock = `http://127.0.0.1:${app.ports.main}/console/api/clock`;
    assert.equal((await fetch(clock, { headers: { authorization } })).status, 401);
  });
});

/** A database that begins to insert when so many have asked for it. */
function insertingAtOnce(db: Database, count: number, change = (query: Sql) => query): Database {
  const all = Promise.withResolvers<void>();
  let waiting = 0;
  const run = async (query: Sql) => {
    waiting += 1;
    if (waiting === count) all.resolve();
    await all.promise;
    return db.run(change(query));
  };
  return { ...db, run };
}

function unguarded({ strings, values }: Sql): Sql {
  return { strings: strings.map((text) => text.replace(/on conflict.*$/s, '')), values };
}
