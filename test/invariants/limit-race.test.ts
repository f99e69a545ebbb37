// Charges at once over two servers fill an account's limit to the last, and never go over it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Answered, aCard, startTestApps, type TestApp } from '#test/support/app.ts';
import { readNoUsage, readUsageUnlocked } from './bugs.ts';

const chargesAtOnce = 100;
const limit = 10;
const rounds = 4;

const countLimit = { daily_count_max: limit };
const amountLimit = { daily_amount_max: limit * 1_00 + 99 };
const codes = {
  count: 'merchant_trans_daily_count_exceeded',
  amount: 'merchant_trans_daily_amount_exceeded',
};

test('of charges at once, exactly as many are made as the account takes in a day', async (t) => {
  const apps = await startTestApps(t, 2);
  for (let round = 0; round < rounds; round += 1) {
    const answers = await raceFor(apps, countLimit);
    assert.deepEqual(tally(answers), { made: limit, [codes.count]: chargesAtOnce - limit });
    await assertStored(apps[0]!, limit);
    await nextDay(apps);
  }
  await apps[0]!.checkBooks();
});

test('of charges at once, as many are made as fit the amount of a day', async (t) => {
  const apps = await startTestApps(t, 2);
  for (let round = 0; round < rounds; round += 1) {
    const answers = await raceFor(apps, amountLimit);
    assert.deepEqual(tally(answers), { made: limit, [codes.amount]: chargesAtOnce - limit });
    await assertStored(apps[0]!, limit);
    await nextDay(apps);
  }
  await apps[0]!.checkBooks();
});

const bugs = {
  'the account is not locked': readUsageUnlocked,
  'nobody looks again once it is locked': readNoUsage,
};
for (const [what, readUsageLocked] of Object.entries(bugs)) {
  test(`where ${what}, more is taken than the limit allows`, async (t) => {
    const apps = await startTestApps(t, 2, { overrides: { readUsageLocked } });
    for (let tries = 0; tries < 20; tries += 1) {
      const { made = 0 } = tally(await raceFor(apps, countLimit));
      if (made > limit) return;
      await nextDay(apps);
    }
    assert.fail('the race was never lost');
  });
}

/** Charges at the same moment, half of them to each server: charges of one dollar. */
async function raceFor(apps: readonly TestApp[], limits: object): Promise<Answered[]> {
  const path = `/console/api/accounts/${apps[0]!.organization.merchantAccountId}`;
  for (const app of apps) {
    assert.equal((await app.console('PATCH', path, { limits })).status, 200);
  }
  return Promise.all(
    Array.from({ length: chargesAtOnce }, (_, index) =>
      apps[index % apps.length]!.gateway('POST', '/v1/charges', { amount: 1_00, method: aCard() }),
    ),
  );
}

/** Of a clock that one server moved the other would learn within a second: both are told. */
async function nextDay(apps: readonly TestApp[]): Promise<void> {
  for (const app of apps) await app.advance('P2D');
}

/** What was refused left nothing. */
async function assertStored(app: TestApp, count: number): Promise<void> {
  const { now } = (await app.console('GET', '/console/api/clock')).body;
  const since = Temporal.Instant.from(now).subtract({ hours: 24 }).toString();
  const { body } = await app.gateway('GET', `/v1/transactions?start_date=${since}`);
  assert.equal(body.total_entries, count);
}

/** How many were made, and how many were refused for each reason. */
function tally(answers: readonly Answered[]): Record<string, number> {
  const byOutcome = Map.groupBy(answers, ({ status, body }) =>
    status === 200 ? 'made' : body.messages[0].code,
  );
  return Object.fromEntries([...byOutcome].map(([outcome, those]) => [outcome, those.length]));
}
