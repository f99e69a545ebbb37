import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type Database, sql } from '#src/db/index.ts';
import { sleep } from '#src/kernel/clock.ts';
import { systemIds } from '#src/kernel/ids.ts';
import { aBankAccount, aCard, type TestApp } from '#test/support/app.ts';
import { clockAt, sharedApp } from '#test/support/shared-app.ts';
import { assertRefused } from './messages.ts';
import { storyOf } from './story.ts';

const path = '/v1/merchant/purge-test-data';
const signature = { mime_type: 'chargeio/jsignature', data: '[{"x":[1],"y":[2]}]' };

async function purge(store: TestApp) {
  const answer = await store.gateway('POST', path);
  assert.equal(answer.status, 204, JSON.stringify(answer.body));
  assert.equal(answer.body, '');
}

/** One of everything that a test key can make, in every stage of its life. */
async function busyWeek(store: TestApp) {
  const declined = aCard({ number: '4000000000000002' });
  await store.gateway('POST', '/v1/charges', { amount: 1, method: declined });
  await store.gateway('POST', '/v1/tokens', aCard());
  const { charge, debit, hold, capture, refund, cancel, sendBack } = storyOf(store);
  const { type: _, ...card } = aCard();
  const { type: __, ...bank } = aBankAccount();
  const savedCard = await store.gateway('POST', '/v1/cards', card);
  const savedBank = await store.gateway('POST', '/v1/banks', bank);
  const settled = await charge(100_00, { source_id: 'order 1' });
  const returned = await debit(50_00);
  await cancel((await hold(1_00)).id);
  await hold(2_00);
  await refund(settled.id, 10_00);
  await store.advance('P7D');
  await sendBack(returned.id, 'R10');
  const signed = await store.gateway('POST', `/v1/transactions/${settled.id}/sign`, signature);
  await refund(settled.id, 5_00);
  await capture((await hold(7_00)).id);
  const headers = { 'idempotency-key': 'order 2' };
  const body = { amount: 3_00, method: savedCard.body.id, source_id: 'order 2' };
  await store.gateway('POST', '/v1/charges', body, { headers });
  await debit(4_00, { method: savedBank.body.id });
  return {
    settled: settled.id as string,
    card: savedCard.body.id as string,
    bank: savedBank.body.id as string,
    signature: signed.body.signature_id as string,
  };
}

async function balancesOf(store: TestApp) {
  return (await store.console('GET', '/console/api/balances')).body;
}

suite('purging test data', () => {
  const shared = sharedApp({ clock: clockAt('2026-11-23T15:00:00Z') });

  test('everything is gone, and all begins anew', async () => {
    const store = await shared.newcomer();
    const fresh = await balancesOf(store);
    const made = await busyWeek(store);
    assert.notDeepEqual(await balancesOf(store), fresh);
    await purge(store);
    for (const gone of [
      `/v1/transactions/${made.settled}`,
      '/v1/transactions/source-id?id=order%201',
      `/v1/cards/${made.card}`,
      `/v1/banks/${made.bank}`,
      `/v1/signatures/${made.signature}`,
    ]) {
      assert.equal((await store.gateway('GET', gone)).status, 404, gone);
    }
    for (const list of ['/v1/events', '/v1/cards', '/v1/banks']) {
      const { body } = await store.gateway('GET', list);
      assert.deepEqual([body.total_entries, body.results], [0, []], list);
    }
    assert.deepEqual(await balancesOf(store), fresh);
    await store.checkBooks();

    const again = await busyWeek(store);
    assert.notEqual(again.settled, made.settled);
    await store.checkBooks();
  });

  test('the clock, the accounts and the keys stay', async () => {
    const store = await shared.newcomer();
    await busyWeek(store);
    const { body: clock } = await store.console('GET', '/console/api/clock');
    const { body: merchant } = await store.gateway('GET', '/v1/merchant');
    await purge(store);
    assert.deepEqual((await store.console('GET', '/console/api/clock')).body, clock);
    assert.deepEqual((await store.gateway('GET', '/v1/merchant')).body, merchant);
    await store.advance('P30D');
    assert.equal((await store.gateway('GET', '/v1/events')).body.total_entries, 0);
  });

  test('a kept answer is forgotten, but for that of the purge itself', async () => {
    const store = await shared.newcomer();
    await busyWeek(store);
    const headers = { 'idempotency-key': 'clean slate' };
    const send = () => store.gateway('POST', path, undefined, { headers });
    assert.equal((await send()).status, 204);
    const body = { amount: 3_00, method: aCard(), source_id: 'order 2' };
    const key = { headers: { 'idempotency-key': 'order 2' } };
    const charged = await store.gateway('POST', '/v1/charges', body, key);
    assert.equal(charged.headers.get('idempotent-replayed'), null);

    const replayed = await send();
    assert.deepEqual([replayed.status, replayed.body], [204, '']);
    assert.equal(replayed.headers.get('idempotent-replayed'), 'true');
    const { status } = await store.gateway('GET', `/v1/transactions/${charged.body.id}`);
    assert.equal(status, 200, 'sent once more, the purge would have taken it');
  });

  test('a live key purges nothing', async () => {
    const store = await shared.newcomer();
    const { settled } = await busyWeek(store);
    const key = store.organization.liveSecretKey;
    const answer = await store.gateway('POST', path, undefined, { key });
    assertRefused(answer, 422, [{ code: 'unavailable_for_merchant_mode' }]);
    assert.equal((await store.gateway('GET', `/v1/transactions/${settled}`)).status, 200);
  });

  test('a merchant that is not active purges nothing', async () => {
    const store = await shared.newcomer();
    const { settled } = await busyWeek(store);
    const setStatus = async (status: string) => {
      await store.app.db.run(sql`
        update organizations set status = ${status} where id = ${store.organization.id}`);
      // What every process remembers of an organization is a second old at most.
      await new Promise((resolve) => setTimeout(resolve, 1_100));
    };
    await setStatus('inactive');
    const answer = await store.gateway('POST', path);
    assertRefused(answer, 422, [{ code: 'unavailable_for_merchant_status' }]);
    await setStatus('active');
    assert.equal((await store.gateway('GET', `/v1/transactions/${settled}`)).status, 200);
  });

  test('it takes any body, or none', async () => {
    const store = await shared.newcomer();
    for (const body of [undefined, '', 'null', {}]) {
      assert.equal((await store.gateway('POST', path, body)).status, 204);
    }
  });

  test('what is live, and what is of others, stays to the last bit', async () => {
    const [store, other] = [await shared.newcomer(), await shared.newcomer()];
    for (const one of [store, other]) await busyWeek(one);
    await makeLive(store, 10_000);
    await untilAllIsTold(store);
    const before = await checksums(store);
    await purge(store);
    assert.deepEqual(await checksums(store), before);
    await store.checkBooks();
  });

  test('no table with rows of test mode is forgotten', async () => {
    const store = await shared.newcomer();
    await busyWeek(store);
    await makeSuspect(store);
    await purge(store);
    const left = [];
    for (const table of await tablesByMode(store.app.db)) {
      const { rows } = await store.app.db.one<{ rows: bigint }>(sql`
        select count(*) as rows from ${named(table)}
         where organization_id = ${store.organization.id} and mode = 'test'`);
      if (rows > 0n) left.push(table);
    }
    const accounts = ['deposit_accounts', 'processing_accounts', 'credentials'];
    // The vault keeps every number, streams theirs, and zero is a count, too.
    const kept = ['instruments', 'event_streams', 'payment_counts'];
    assert.deepEqual(left, [...accounts, ...kept].toSorted());
    const { sum } = await store.app.db.one<{ sum: string }>(sql`
      select sum(payments) as sum from payment_counts
       where organization_id = ${store.organization.id} and mode = 'test'`);
    assert.equal(sum, '0');
  });
});

/** A table's name, as a part of a statement. */
function named(table: string) {
  return { strings: [table], values: [] };
}

async function tablesByMode(db: Database): Promise<string[]> {
  const rows = await db.rows<{ name: string }>(sql`
    select table_name as name from information_schema.columns
     where table_schema = 'public' and column_name = 'mode' order by 1`);
  return rows.map(({ name }) => name);
}

/** Events are numbered and passed on in the background. */
async function untilAllIsTold({ app: { db } }: TestApp) {
  const untold = sql`
    select 1 from events where number is null
     union all
    select 1 from event_streams where fanned_out < last_number limit 1`;
  while (await db.maybe(untold)) await sleep(20);
}

/** Of every table, but for what test mode knows of the store: how many rows, and their digest. */
async function checksums({ app: { db }, organization }: TestApp) {
  const tables = await db.rows<{ name: string; isByMode: boolean }>(sql`
    select relname as name,
           exists (select 1 from pg_attribute
                    where attrelid = pg_class.oid and attname = 'mode') as "isByMode"
      from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`);
  const sums = new Map<string, unknown>();
  for (const { name, isByMode } of tables) {
    const isKept = isByMode
      ? sql`not (organization_id = ${organization.id} and mode = 'test')`
      : sql`true`;
    const sum = await db.one(sql`
      select count(*) as rows, md5(string_agg(kept::text, '|' order by kept::text)) as digest
        from ${named(name)} as kept where ${isKept}`);
    sums.set(name, sum);
  }
  return sums;
}

/** An open breaker, and the event that tells of it. */
async function makeSuspect({ app: { db }, organization: { id } }: TestApp) {
  await db.run(sql`
    with breaker as (
      insert into card_testing_breakers (organization_id, mode, id, kind, value, blocks,
                                         declined_cards, opened_at, until)
      values (${id}, 'test', gen_random_uuid(), 'bin', '424242', 'suspects', 9, now(),
              now() + interval '1 hour')
      returning id
    ), suspicion as (
      insert into card_testing_suspicions (organization_id, mode, kind, value, suspicion_milli,
                                           declined_at)
      values (${id}, 'test', 'bin', '424242', 9000, now())
    )
    insert into events (organization_id, mode, id, type, subject_id, snapshot, created_at)
    select ${id}, 'test', gen_random_uuid(), 'card_testing.detected', id, '{}', now()
      from breaker`);
}

/** Gives the store so many live charges, with their books, and one of everything else. */
async function makeLive({ app: { db }, organization: { id } }: TestApp, count: number) {
  const batch = systemIds.next();
  await db.run(sql`
    insert into instruments (organization_id, mode, id, kind, digest, fingerprint, sealed,
                             key_version)
    select organization_id, 'live', id, kind, digest, fingerprint, sealed, key_version
      from instruments where organization_id = ${id} and mode = 'test'
        on conflict do nothing`);
  const account = sql`
    (select id from processing_accounts
      where organization_id = ${id} and mode = 'live' and kind = 'card' limit 1)`;
  const instrument = sql`
    (select id from instruments
      where organization_id = ${id} and mode = 'live' and kind = 'card' limit 1)`;
  await db.run(sql`
    insert into batches (organization_id, mode, id, processing_account_id, currency, status,
                         cut_at, settles_at, members, inbound_minor)
    values (${id}, 'live', ${batch}, ${account}, 'USD', 'settled', now(), now(), ${count},
            100 * ${count}::bigint)`);
  await db.run(sql`
    with charge as (
      insert into payments (organization_id, mode, id, kind, status, rail, processing_account_id,
                            currency, authorized_minor, captured_minor, is_auto_capture,
                            instrument_id, fingerprint, method, batch_id, created_at, modified_at,
                            captured_at, settled_at)
      select ${id}, 'live', gen_random_uuid(), 'charge', 'settled', 'card', ${account}, 'USD', 100,
             100, true, ${instrument}, 'x', '{"kind": "card"}', ${batch}, now(), now(), now(), now()
        from generate_series(1, ${count}::integer)
      returning id
    ), told as (
      insert into events (organization_id, mode, id, type, subject_id, snapshot, created_at)
      select ${id}, 'live', gen_random_uuid(), 'card_payment.settled', id, '{}', now() from charge
    ), signed as (
      insert into signatures (organization_id, mode, id, payment_id, mime_type, data, created_at)
      select ${id}, 'live', gen_random_uuid(), id, 'text/plain', 'x', now() from charge limit 10
    ), entered as (
      insert into entries (organization_id, mode, id, kind, payment_id, occurred_at)
      select ${id}, 'live', gen_random_uuid(), 'inbound_captured', id, now() from charge
      returning id
    ), settled as (
      insert into entries (organization_id, mode, id, kind, batch_id, occurred_at)
      values (${id}, 'live', ${batch}, 'batch_settled', ${batch}, now())
    )
    insert into postings (organization_id, mode, entry_id, line, account, currency, amount_minor)
    select ${id}::uuid, 'live', id, line, account, 'USD', amount
      from entered, (values (0, 'in_transit:card:x', 100), (1, 'unapplied:unidentified', -100))
                    as one (line, account, amount)
     union all
    select ${id}::uuid, 'live', ${batch}::uuid, line, account, 'USD', amount * ${count}::bigint
      from (values (0, 'cash:x', 100), (1, 'in_transit:card:x', -100))
           as one (line, account, amount)`);
  await db.run(sql`
    insert into idempotency_keys (organization_id, mode, key_digest, request_digest, request_id,
                                  claimed_until, status)
    values (${id}, 'live', 'k', 'r', gen_random_uuid(), now(), 200)`);
  await db.run(sql`
    insert into saved_methods (organization_id, mode, id, kind, status, instrument_id, fingerprint,
                               method, created_at, modified_at)
    values (${id}, 'live', gen_random_uuid(), 'card', 'active', ${instrument}, 'x', '{}', now(),
            now())`);
  await db.run(sql`
    insert into balance_snapshots (organization_id, mode, account, currency, balance_minor, through)
    values (${id}, 'live', 'cash:x', 'USD', 0, '2020-01-01')`);
}
