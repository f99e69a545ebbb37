// Attempts that are told of at the same moment, by one process or by several.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findOpenBreakers } from '#src/card-testing/breaker-store.ts';
import type { Breaker, CardTestingTools } from '#src/card-testing/index.ts';
import { sql } from '#src/db/index.ts';
import { sleep } from '#src/kernel/clock.ts';
import { aShop, attempt, declineCards, isBlocked, type Shop } from './attempts.ts';

const home = { address: '192.0.2.1' };

test('of many who notice at the same moment, one opens the breaker and tells', async (t) => {
  const shop = await aShop(t);
  for (let round = 0; round < 10; round += 1) await attackAtOnce(shop, round);
  const told = await toldOf(shop);
  assert.deepEqual(told.openings, told.breakers);
  assert.equal(told.openings.filter((name) => name.startsWith('address')).length, 10);
  assert.equal(told.openings.filter((name) => name.startsWith('bin')).length, 10);
  assert.deepEqual(told.alerts, told.openings);
});

test('without the guard of the table, one attack is told of again and again', async (t) => {
  const shop = await aShop(t, { insertBreakers: insertUnguarded });
  await shop.db.script('drop index card_testing_breakers_open');
  // Whether two notice at once is a matter of luck, but not in all of the rounds.
  const isLost = ({ alerts, breakers }: Told) => alerts.length > breakers.length;
  for (let round = 0; round < 50; round += 1) {
    await attackAtOnce(shop, round);
    if (isLost(await toldOf(shop))) return;
  }
  assert.fail('the race was never lost');
});

/** Looks first, and opens later what others may have opened meanwhile. */
const insertUnguarded: NonNullable<CardTestingTools['insertBreakers']> = async (tx, list) => {
  const { openedAt, ...caller } = list[0]!;
  const open = await findOpenBreakers(tx, caller, openedAt);
  const names = new Set(open.map(nameOf));
  for (const b of list.filter((one) => !names.has(nameOf(one)))) {
    await tx.run(sql`
      insert into card_testing_breakers
             (organization_id, mode, id, kind, value, blocks, declined_cards, opened_at, until)
      values (${b.organizationId}, ${b.mode}, ${b.id}, ${b.kind}, ${b.value}, ${b.blocks},
              ${b.declinedCards}, ${b.openedAt}, ${b.until})`);
  }
  return list.filter((one) => !names.has(nameOf(one))).map(({ id }) => id);
};

const nameOf = ({ kind, value, blocks }: Breaker) => `${kind} ${value} ${blocks}`;

/** Twenty declines at the same moment in four processes, other ones in each round. */
async function attackAtOnce(shop: Shop, round: number): Promise<void> {
  const processes = [shop.cardTesting, shop.elsewhere(), shop.elsewhere(), shop.elsewhere()];
  const tried = { address: `10.${round}.0.1`, bin: `bin ${round}`, key: `k${round}` };
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      processes[index % 4]!.record([
        attempt(shop, 'declined', { ...tried, card: `${round} ${index}` }),
      ]),
    ),
  );
}

type Told = Awaited<ReturnType<typeof toldOf>>;

async function toldOf(shop: Shop) {
  const listed = await shop.cardTesting.listBreakers(shop.caller);
  const nameBy = new Map(listed.map((breaker) => [breaker.id, nameOf(breaker)]));
  return {
    openings: [...nameBy.values()].toSorted(),
    /** Each once, however often it opened. */
    breakers: [...new Set(nameBy.values())].toSorted(),
    alerts: (await shop.alerts()).map(({ subjectId }) => nameBy.get(subjectId)!).toSorted(),
  };
}

test('processes that share a database share what they know, within a second', async (t) => {
  const shop = await aShop(t);
  const other = { ...shop, cardTesting: shop.elsewhere() };
  assert.equal(await isBlocked(other, home), false);
  await declineCards(shop, 3, () => home);
  await declineCards(other, 2, () => home);
  assert.equal(await isBlocked(other, home), true, 'who opens it knows at once');
  await sleep(1_050);
  assert.equal(await isBlocked(shop, home), true);
});
