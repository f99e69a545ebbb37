// A payment keeps whether its card is known to be a debit card; answers say nothing of it.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { sql } from '#src/db/index.ts';
import { fromBase64Url } from '#src/kernel/ids.ts';
import { aCard, type TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';

const debitCard = aCard({ number: '4000 0566 5566 5556' });

suite('debit cards', () => {
  const shared = sharedApp();
  const ways = {
    'typed in': async (_: TestApp, card: object) => card,
    'saved before': async (store: TestApp, { type: _, ...card }: ReturnType<typeof aCard>) =>
      (await must(store, '/v1/cards', card)).id,
    'of a token': async (store: TestApp, card: object) =>
      (await must(store, '/v1/tokens', card)).id,
  };

  for (const [way, pay] of Object.entries(ways)) {
    test(`a charge of a debit card, ${way}, is kept as one and shown as any other`, async () => {
      const store = shared.first();
      const charge = async (card: ReturnType<typeof aCard>) =>
        must(store, '/v1/charges', { amount: 110, method: await pay(store, card) });
      const [debit, other] = [await charge(debitCard), await charge(aCard())];
      assert.deepEqual(await keptOf(store, debit.id), { brand: 'VISA', isDebit: true });
      assert.deepEqual(await keptOf(store, other.id), { brand: 'VISA', isDebit: null });
      assert.equal(debit.method.card_type, 'VISA');
      assert.deepEqual(Object.keys(debit.method), Object.keys(other.method));
      assert.doesNotMatch(JSON.stringify(debit), /debit/i);
    });
  }
});

async function must(store: TestApp, path: string, asked: object) {
  const { status, body } = await store.gateway('POST', path, asked);
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

async function keptOf(store: TestApp, id: string) {
  return store.app.db.maybe<object>(sql`
    select method ->> 'brand' as "brand", (method ->> 'isDebit')::boolean as "isDebit"
      from payments
     where id = ${fromBase64Url(id)}
  `);
}
