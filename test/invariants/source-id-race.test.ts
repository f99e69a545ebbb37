// One name, one effect: requests at once with the same source id, over two servers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from '#src/db/index.ts';
import {
  type Answered,
  aBankAccount,
  aCard,
  startTestApps,
  type TestApp,
} from '#test/support/app.ts';

const names = 200;
const requestsAtOnce = 20;
/** Names raced for at the same time, so that lists of charges share several of them. */
const together = 10;

test('of requests at once with one source id, one has an effect', async (t) => {
  const [one, other] = await startTestApps(t, 2);
  for (let first = 0; first < names; first += together) {
    const raced = Array.from({ length: together }, (_, at) => `name-${first + at}`);
    await raceFor([one!, other!], raced);
  }
  const { taken } = await one!.app.db.one<{ taken: bigint }>(
    sql`select count(*) as taken from payments where source_id is not null`,
  );
  assert.equal(taken, BigInt(names));
  await one!.checkBooks();
});

async function raceFor([one, other]: readonly [TestApp, TestApp], raced: string[]): Promise<void> {
  const refundable = new Map(
    await Promise.all(
      raced.map(async (name) => {
        const charge = { amount: 100_00, method: aCard() };
        return [name, (await one.gateway('POST', '/v1/charges', charge)).body.id] as const;
      }),
    ),
  );
  const askAll = (app: TestApp, order: readonly string[]) =>
    Array.from({ length: requestsAtOnce / 2 }, (_, index) =>
      order.map(async (name) => ({
        name,
        ...(await ask(app, refundable.get(name)!, name, index)),
      })),
    ).flat();
  // In opposite orders: whoever waits for the other's names must not be waited for in turn.
  const asked = [...askAll(one, raced), ...askAll(other, raced.toReversed())];
  const answers = await Promise.all(asked);
  for (const name of raced) {
    await assertOneEffect(
      one,
      { name, charge: refundable.get(name)! },
      answers.filter((answer) => answer.name === name),
    );
  }
}

async function assertOneEffect(
  app: TestApp,
  { name, charge: chargeId }: { readonly name: string; readonly charge: string },
  answers: readonly Answered[],
): Promise<void> {
  const winners = answers.filter(({ status }) => status === 200);
  const losers = answers.filter(({ status }) => status === 409);
  assert.equal(winners.length, 1, name);
  assert.equal(losers.length, requestsAtOnce - 1, name);
  assert.ok(losers.every(({ body }) => body.messages[0].code === 'resource_exists'));

  const { body: found } = await app.gateway('GET', `/v1/transactions/source-id?id=${name}`);
  assert.equal(found.id, winners[0]!.body.id);
  const isRefund = found.type === 'REFUND';
  const { body: charge } = await app.gateway('GET', `/v1/transactions/${chargeId}`);
  assert.equal(charge.amount_refunded, isRefund ? 1_00 : 0);
  assert.equal(charge.refunds.length, isRefund ? 1 : 0);
  const rail = found.method.type === 'bank' ? 'ach' : 'card';
  assert.deepEqual(await eventsNaming(app, name), [
    `${rail}_payment.authorized`,
    `${rail}_payment.created`,
  ]);
}

/** Every third request is a refund, the rest are charges, some of them of a bank account. */
function ask(app: TestApp, refundable: string, name: string, index: number) {
  if (index % 3 === 0) {
    const path = `/v1/charges/${refundable}/refund`;
    return app.gateway('POST', path, { amount: 1_00, source_id: name });
  }
  const method = index % 7 === 0 ? aBankAccount() : aCard();
  return app.gateway('POST', '/v1/charges', { amount: 2_00, method, source_id: name });
}

function eventsNaming({ app: { db } }: TestApp, name: string): Promise<string[]> {
  return db
    .rows<{ type: string }>(sql`
      select e.type from events e join payments p on p.id = e.subject_id
       where p.source_id = ${name} order by e.type`)
    .then((rows) => rows.map(({ type }) => type));
}
