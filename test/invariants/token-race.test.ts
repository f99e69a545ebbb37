// One token, one payment: charges at once over two servers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Answered, aCard, startTestApps, type TestApp } from '#test/support/app.ts';
import { keepTokens } from './bugs.ts';

const tokens = 8;
const chargesAtOnce = 64;
const rounds = 10;

test('of charges at once with one token, one is made', async (t) => {
  const apps = await startTestApps(t, 2);
  for (let round = 0; round < rounds; round += 1) {
    const race = await raceForTokens(apps, 'of each');
    for (const { answers } of race) {
      assert.deepEqual(tally(answers), { 200: 1, 404: chargesAtOnce / tokens - 1 });
      const codes = answers.flatMap(({ status, body }) =>
        status === 404 ? [body.messages[0].code] : [],
      );
      assert.deepEqual([...new Set(codes)], ['resource_not_found']);
    }
    await assertAllStored(apps[0]!, race);
  }
  await apps[0]!.checkBooks();
});

test('of charges, credits, refunds and savings at once with one token, one is made', async (t) => {
  const apps = await startTestApps(t, 2);
  for (let round = 0; round < rounds; round += 1) {
    for (const { answers } of await raceForTokens(apps, 'of any')) {
      assert.deepEqual(tally(answers), { 200: 1, 404: chargesAtOnce / tokens - 1 });
    }
  }
  await apps[0]!.checkBooks();
});

test('a token that charges leave usable pays again and again', async (t) => {
  const apps = await startTestApps(t, 2, { overrides: { insertDrafts: keepTokens } });
  const race = await raceForTokens(apps, 'of each');
  assert.ok(race.every(({ answers }) => tally(answers)[200]! > 1));
});

interface Raced {
  readonly token: string;
  readonly answers: readonly Answered[];
}

/** New tokens, each of them used by many requests at once, half of them to the other server. */
async function raceForTokens(apps: readonly TestApp[], uses: 'of each' | 'of any') {
  const [one] = apps as [TestApp];
  const made = Array.from({ length: tokens }, () => one.gateway('POST', '/v1/tokens', aCard()));
  const ids = (await Promise.all(made)).map(({ body }) => body.id as string);
  const paid = await one.gateway('POST', '/v1/charges', { amount: 1_00, method: aCard() });
  const asked = Array.from({ length: chargesAtOnce }, async (_, index) => {
    const app = apps[index % apps.length]!;
    const token = ids[Math.floor(index / apps.length) % tokens]!;
    const use = uses === 'of each' ? 0 : Math.floor(index / tokens);
    return { token, answered: await ask(app, token, use, paid.body.id) };
  });
  const answers = Map.groupBy(await Promise.all(asked), ({ token }) => token);
  return [...answers].map(
    ([token, those]): Raced => ({ token, answers: those.map(({ answered }) => answered) }),
  );
}

function ask(app: TestApp, token: string, use: number, charge: string): Promise<Answered> {
  const body = { amount: 1, method: token };
  switch (use % 4) {
    case 1:
      return app.gateway('POST', '/v1/credits', body);
    case 2:
      return app.gateway('POST', `/v1/charges/${charge}/refund`, body);
    case 3:
      return app.gateway('POST', '/v1/cards', { token_id: token });
    default:
      return app.gateway('POST', '/v1/charges', body);
  }
}

/** Each winner is a transaction, and of the losers nothing is stored. */
async function assertAllStored(app: TestApp, race: readonly Raced[]): Promise<void> {
  const { body } = await app.gateway('GET', `/v1/transactions?page_size=${tokens}&qf=amount:1`);
  const winners = race.flatMap(({ answers }) =>
    answers.filter(({ status }) => status === 200).map((answer) => answer.body.id),
  );
  assert.deepEqual(body.results.map(({ id }: { id: string }) => id).sort(), winners.sort());
}

function tally(answers: readonly Answered[]): Record<number, number> {
  const byStatus = Map.groupBy(answers, ({ status }) => status);
  return Object.fromEntries([...byStatus].map(([status, those]) => [status, those.length]));
}
