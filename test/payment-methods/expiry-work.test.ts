import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { sql } from '#src/db/index.ts';
import { systemIds } from '#src/kernel/ids.ts';
import { shownTime } from '#src/organizations/index.ts';
import { lockDueCards } from '#src/payment-methods/expiry-store.ts';
import { savedMethodsDueWork } from '#src/payment-methods/index.ts';
import { startTestApp, type TestApp } from '#test/support/app.ts';

const timeZone = 'America/Los_Angeles';
const due = Temporal.Instant.from('2070-03-01T08:00:00Z');

interface Telling {
  readonly store: TestApp;
  readonly lockDueCards?: typeof lockDueCards;
}

/** Two that come for the same cards at the same time; how many events each card then has. */
async function toldByTwo({ store, ...lock }: Telling): Promise<bigint[]> {
  const { app, organization } = store;
  for (let count = 0; count < 20; count += 1) {
    const card = { number: '4242424242424242', exp_month: 3, exp_year: 2070 };
    assert.equal((await store.gateway('POST', '/v1/cards', card)).status, 200);
  }
  const readTimeZone = async () => timeZone;
  const work = savedMethodsDueWork({
    db: app.db,
    ids: systemIds,
    shownTime,
    readTimeZone,
    ...lock,
  });
  const owner = { organizationId: organization.id, mode: 'test' } as const;
  // Put down in the organization's time zone, whichever that is: within a day of ours.
  const at = due.add({ hours: 24 });
  await Promise.all([work.run(owner, at), work.run(owner, at)]);
  const rows = await app.db.rows<{ count: bigint }>(sql`
    select count(*) as count from events where type = 'saved_card.expiring' group by subject_id`);
  return rows.map(({ count }) => count);
}

suite('two that tell of the same cards', () => {
  const once = Array.from({ length: 20 }, () => 1n);

  test('tell of each once', async (t) => {
    assert.deepEqual(await toldByTwo({ store: await startTestApp(t) }), once);
  });

  test('would do so twice if they did not hold them', async (t) => {
    const both = Promise.withResolvers<void>();
    let seen = 0;
    const store = await startTestApp(t);
    const onlyLook: typeof lockDueCards = async (_tx, owner, at, limit) => {
      // In a transaction of its own, which ends before ours.
      const cards = await lockDueCards(store.app.db, owner, at, limit);
      seen += 1;
      if (seen === 2) both.resolve();
      await both.promise;
      return cards;
    };
    const told = await toldByTwo({ store, lockDueCards: onlyLook });
    assert.deepEqual(
      told,
      once.map(() => 2n),
    );
  });
});
