import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deleteOldBreakers } from '#src/card-testing/breaker-store.ts';
import { cardTestingOf, defaultPolicy } from '#src/card-testing/index.ts';
import { deleteOldSuspicion } from '#src/card-testing/suspicion-store.ts';
import { type Database, sql } from '#src/db/index.ts';
import { systemIds } from '#src/kernel/ids.ts';
import { createLogger } from '#src/observability/logger.ts';
import { aShop, attempt, declineCards, isBlocked, noon, traitsOf } from './attempts.ts';

const { limits } = defaultPolicy('live');
const home = { address: '192.0.2.1' };
const hour = 3_600;

test('whoever tries card after card is shut out at the limit, with one alert', async (t) => {
  const shop = await aShop(t);
  await declineCards(shop, limits.address.declinedCards - 1, () => home);
  assert.equal(await isBlocked(shop, home), false);
  await declineCards(shop, 3, () => home);
  assert.equal(await isBlocked(shop, home), true);
  const [alert, ...others] = await shop.alerts();
  assert.deepEqual(others, []);
  const [breaker] = await shop.cardTesting.listBreakers(shop.caller);
  assert.equal(alert!.subjectId, breaker!.id);
  assert.equal(breaker!.kind, 'address');
  assert.equal(breaker!.declinedCards, limits.address.declinedCards);
  assert.equal(String(alert!.createdAt), String(noon));
});

test('other addresses, organizations and modes are not shut out with it', async (t) => {
  const shop = await aShop(t);
  await declineCards(shop, 5, () => home);
  assert.equal(await isBlocked(shop, { address: '192.0.2.2' }), false);
  const caller = { ...shop.caller, organizationId: systemIds.next() };
  assert.equal(await isBlocked({ ...shop, caller }, home), false);
  const { cardTesting } = shop;
  const inTest = { ...shop.caller, mode: 'test' } as const;
  assert.equal(await isBlocked({ cardTesting, caller: inTest }, home), false);
});

test('a buyer who mistypes three times is no attack', async (t) => {
  const shop = await aShop(t);
  for (let count = 0; count < 3; count += 1) {
    const tried = { ...home, bin: 'b', card: 'mine', key: 'k' };
    await shop.cardTesting.record([attempt(shop, 'declined', tried)]);
    assert.equal(await isBlocked(shop, tried), false);
  }
  const held = await suspicions(shop.db);
  assert.deepEqual(held, {
    address: 1_000n,
    bin: 1_000n,
    bin_at_address: 1_000n,
    fingerprint: 3_000n,
    network: 1_000n,
    public_key: 1_000n,
  });
});

test('guessing at one card goes on for a while only, wherever it comes from', async (t) => {
  const shop = await aShop(t);
  await declineCards(shop, limits.fingerprint.declinedCards, (index) => ({
    address: `10.${index}.0.1`,
    card: 'theirs',
  }));
  assert.equal(await isBlocked(shop, { card: 'theirs' }), true);
  assert.equal(await isBlocked(shop, { card: 'mine' }), false);
});

test('approvals make up for declines: a busy address is no thief', async (t) => {
  const shop = await aShop(t);
  for (let count = 0; count < 100; count += 1) {
    const buyer = { ...home, bin: 'b', key: 'k' };
    const sales = Array.from({ length: 9 }, () => attempt(shop, 'approved', buyer));
    await shop.cardTesting.record(sales);
    await declineCards(shop, 1, () => buyer);
  }
  assert.deepEqual(await shop.alerts(), []);
});

test('a thousand sales of before do not hide an attack', async (t) => {
  const shop = await aShop(t);
  const sale = attempt(shop, 'approved', { key: 'k', bin: 'b' });
  await shop.cardTesting.record(Array.from({ length: 1_000 }, () => sale));
  await declineCards(shop, limits.bin.declinedCards, () => ({ key: 'k', bin: 'b' }));
  assert.equal((await shop.alerts()).length, 1);
});

test('what happens over days is no attack', async (t) => {
  const shop = await aShop(t);
  for (let days = 0; days < 20; days += 1) {
    await declineCards(shop, 1, () => home, noon.add({ hours: 24 * days }));
  }
  assert.deepEqual(await shop.alerts(), []);
});

test('suspicion drains over the window, not at its end', async (t) => {
  const shop = await aShop(t);
  await declineCards(shop, 4, () => home);
  await declineCards(shop, 1, () => home, noon.add({ seconds: hour / 2 }));
  assert.equal((await suspicions(shop.db)).address, 2_500n);
  // A process whose clock is behind neither drains nor fills it.
  await declineCards(shop, 1, () => home, noon);
  assert.equal((await suspicions(shop.db)).address, 3_500n);
});

test('of a watched BIN an address may try one card, and nobody else is harmed', async (t) => {
  const shop = await aShop(t);
  await declineCards(shop, limits.bin.declinedCards, (index) => ({
    address: `10.0.${index}.1`,
    bin: 'theirs',
  }));
  const thief = { address: '10.0.3.1', bin: 'theirs', card: 'new' };
  assert.equal(await isBlocked(shop, thief), true);
  const neighbour = { ...thief, address: '10.0.200.1' };
  assert.equal(await isBlocked(shop, neighbour), false);
  assert.equal(await isBlocked(shop, { ...thief, bin: 'other' }), false);
  await shop.cardTesting.record([attempt(shop, 'declined', neighbour)]);
  assert.equal(await isBlocked(shop, neighbour), false, 'the same card once more');
  assert.equal(await isBlocked(shop, { ...neighbour, card: 'newer' }), true);
});

test('a watched BIN that is declined all the same is refused to everyone', async (t) => {
  const shop = await aShop(t);
  const fromAnywhere = (index: number) => ({ address: `10.${index}.0.1`, bin: 'theirs' });
  const everyone = limits.bin.declinedCards * 5;
  await declineCards(shop, everyone - 1, fromAnywhere);
  assert.equal(await isBlocked(shop, { address: '192.0.2.1', bin: 'theirs' }), false);
  await declineCards(shop, 1, () => fromAnywhere(everyone));
  assert.equal(await isBlocked(shop, { address: '192.0.2.1', bin: 'theirs' }), true);
  assert.deepEqual((await shop.alerts()).map(({ snapshot }) => snapshot.blocks).toSorted(), [
    'everyone',
    'suspects',
  ]);
});

test('a breaker closes by itself, and opens again under a new attack', async (t) => {
  const shop = await aShop(t);
  await declineCards(shop, 5, () => home);
  const last = noon.add({ seconds: hour - 1 });
  assert.equal(await isBlocked(shop, home, last), true);
  const after = noon.add({ seconds: hour });
  assert.equal(await isBlocked(shop, home, after), false);
  await declineCards(shop, 5, () => home, after);
  assert.equal(await isBlocked(shop, home, after), true);
  assert.equal((await shop.alerts()).length, 2);
  const [, first] = await shop.cardTesting.listBreakers(shop.caller);
  assert.equal(String(first!.closedAt), String(after));
});

test('closing a breaker forgets what opened it', async (t) => {
  const shop = await aShop(t);
  await declineCards(shop, 5, () => home);
  const [{ id } = { id: '' }] = await shop.cardTesting.listBreakers(shop.caller);
  const at = noon.add({ seconds: 60 });
  const closed = await shop.cardTesting.closeBreaker(shop.caller, { id, at });
  assert.equal(String(closed!.closedAt), String(at));
  assert.equal(await isBlocked(shop, home, at), false);
  await declineCards(shop, 4, () => home, at);
  assert.equal(await isBlocked(shop, home, at), false);
  const again = await shop.cardTesting.closeBreaker(shop.caller, {
    id,
    at: at.add({ seconds: 60 }),
  });
  assert.equal(String(again!.closedAt), String(at), 'a closed one stays as it was');
});

test('where it is switched off nothing is counted and nobody shut out', async (t) => {
  const shop = await aShop(t, { mode: 'test' });
  await declineCards(shop, 200, () => ({ ...home, bin: 'b', key: 'k' }));
  assert.equal(await isBlocked(shop, { ...home, bin: 'b', key: 'k' }), false);
  assert.deepEqual([await shop.alerts(), await suspicions(shop.db)], [[], {}]);
});

test('an approved charge costs the database nothing', async (t) => {
  const shop = await aShop(t);
  const { db, queries } = counting(shop.db);
  const logger = createLogger({ level: 'silent' });
  const cardTesting = cardTestingOf({ db, ids: systemIds, logger });
  const buyer = { ...home, bin: 'b', card: 'c', key: 'k' };
  await isBlocked({ ...shop, cardTesting }, buyer);
  const before = queries();
  for (let count = 0; count < 100; count += 1) {
    await isBlocked({ ...shop, cardTesting }, buyer);
    await cardTesting.record([attempt(shop, 'approved', buyer)]);
  }
  // What is remembered for a second may be asked for once more on a slow machine.
  assert.ok(queries() - before <= 4, `${queries() - before} statements`);
});

test('a list of attempts counts as they would one by one', async (t) => {
  const shop = await aShop(t);
  const other = { ...shop, caller: { ...shop.caller, organizationId: systemIds.next() } };
  await shop.cardTesting.record([
    ...['a', 'b', 'c', 'd', 'e'].map((card) => attempt(shop, 'declined', { ...home, card })),
    ...['a', 'a', 'a', 'a', 'a'].map((card) => attempt(other, 'declined', { ...home, card })),
  ]);
  assert.equal(await isBlocked(shop, home), true);
  assert.equal(await isBlocked(other, home), false);
});

test('a decline that cannot be counted harms nobody', async (t) => {
  const shop = await aShop(t);
  await shop.db.script('drop table card_testing_suspicions');
  await shop.cardTesting.record([attempt(shop, 'declined', home)]);
});

test('nothing to go by is nothing to count', async (t) => {
  const shop = await aShop(t);
  await shop.cardTesting.record([attempt(shop, 'declined', {}), attempt(shop, 'approved', {})]);
  await shop.cardTesting.record([]);
  assert.deepEqual(traitsOf({}), []);
  assert.equal(await isBlocked(shop, {}), false);
  assert.deepEqual(await suspicions(shop.db), {});
});

test('suspicion is deleted after two days, breakers after three months', async (t) => {
  const shop = await aShop(t);
  await declineCards(shop, 5, () => home);
  await age(shop.db, 1.9, 89);
  assert.equal(await deleteOldSuspicion(shop.db), 0);
  assert.equal(await deleteOldBreakers(shop.db), 0);
  await age(shop.db, 2.1, 91);
  assert.ok((await deleteOldSuspicion(shop.db)) > 0);
  assert.equal(await deleteOldBreakers(shop.db), 1);
  assert.deepEqual(await suspicions(shop.db), {});
});

async function age(db: Database, days: number, breakerDays: number): Promise<void> {
  await db.run(sql`update card_testing_suspicions
                      set touched_at = now() - ${days} * interval '1 day'`);
  await db.run(sql`update card_testing_breakers
                      set created_at = now() - ${breakerDays} * interval '1 day'`);
}

/** What is held against the suspects, of which there is one of a kind. */
async function suspicions(db: Database): Promise<Record<string, bigint>> {
  const rows = await db.rows<{ kind: string; milli: bigint }>(sql`
    select kind, max(suspicion_milli) as milli from card_testing_suspicions
     where kind <> 'fingerprint' or suspicion_milli > 1000
     group by kind order by kind`);
  return Object.fromEntries(rows.map(({ kind, milli }) => [kind, milli]));
}

function counting(db: Database): { db: Database; queries: () => number } {
  let count = 0;
  const counted = {
    ...db,
    rows: (query) => {
      count += 1;
      return db.rows(query);
    },
    maybe: (query) => {
      count += 1;
      return db.maybe(query);
    },
  } as Database;
  return { db: counted, queries: () => count };
}
