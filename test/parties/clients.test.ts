// Who pays is a client, known by the name and the e-mail address that came with the payment.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  aBankAccount,
  aCard,
  startTestApp,
  startTestApps,
  type TestApp,
  testAppOf,
} from '#test/support/app.ts';

async function pay(store: TestApp, method: object): Promise<string> {
  const { status, body } = await store.gateway('POST', '/v1/charges', { amount: 100, method });
  assert.equal(status, 200, JSON.stringify(body));
  return body.id;
}

/** The id and the name of the client of each payment, oldest payment first. */
async function clientsOf(store: TestApp): Promise<[number | null, string | null][]> {
  const { body } = await store.aiwyn('POST', '/v1/payments', { pageSize: 1000, sortOrder: 'asc' });
  return body.deid_payment.map(({ clientId, clientName }: never) => [clientId, clientName]);
}

async function numbersOf(store: TestApp): Promise<(number | null)[]> {
  return (await clientsOf(store)).map(([number]) => number);
}

test('a name is one client whatever its case, its white space and what it pays with', async (t) => {
  const store = await startTestApp(t);
  await pay(store, aCard({ name: 'Ada  Lovelace ' }));
  await pay(store, aCard({ name: 'ADA LOVELACE', number: '5555555555554444' }));
  await pay(store, aBankAccount({ name: ' ada lovelace' }));
  const clients = await clientsOf(store);
  assert.equal(new Set(clients.map(([number]) => number)).size, 1);
  assert.deepEqual(new Set(clients.map(([, name]) => name)), new Set(['Ada  Lovelace']));
});

test('another e-mail address is another client, and neither of the two is none', async (t) => {
  const store = await startTestApp(t);
  const card = aCard({ name: undefined, email: undefined });
  await pay(store, { ...card, name: 'Ada' });
  await pay(store, { ...card, name: 'Ada', email: 'ada@one.example' });
  await pay(store, { ...card, name: 'Ada', email: 'ADA@one.example' });
  await pay(store, { ...card, email: 'ada@one.example' });
  await pay(store, card);
  const clients = await clientsOf(store);
  const [plain, first, same, nameless, nobody] = clients;
  assert.notEqual(plain?.[0], first?.[0]);
  assert.deepEqual(first, same);
  assert.notEqual(nameless?.[0], first?.[0]);
  assert.equal(nameless?.[1], 'ada@one.example');
  assert.deepEqual(nobody, [null, null]);
});

test('one new client who pays at once through two servers stays one', async (t) => {
  const stores = await startTestApps(t, 2);
  const [store] = stores as [TestApp];
  const rounds = 10;
  for (let round = 1; round <= rounds; round += 1) {
    const name = `Client ${round}`;
    const payments = Array.from({ length: 8 }, (_, nth) =>
      pay(stores[nth % 2] as TestApp, aCard({ name })),
    );
    await Promise.all(payments);
  }
  const numbers = await numbersOf(store);
  assert.equal(numbers.length, rounds * 8);
  assert.ok(numbers.every((number) => Number.isInteger(number)));
  assert.equal(new Set(numbers).size, rounds);
});

test('a client of one organization is none of another', async (t) => {
  const store = await startTestApp(t);
  await pay(store, aCard({ name: 'Ada' }));
  const other = testAppOf(store.app, await store.app.organizations.create({ name: 'Other' }));
  await pay(other, aCard({ name: 'Ada' }));
  assert.notDeepEqual(await numbersOf(store), await numbersOf(other));
});
