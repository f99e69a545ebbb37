import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { sql } from '#src/db/index.ts';
import { aBankAccount, aCard, type TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { assertRefused, broken } from './messages.ts';

const { type: _card, ...cardDetails } = aCard({ name: 'Some Customer' });
const { type: _bank, ...bankDetails } = aBankAccount();
const kept = { reference: 'Customer123', description: 'Corporate' };

async function must(answer: ReturnType<TestApp['gateway']>) {
  const { status, body } = await answer;
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

suite('saved cards and bank accounts', () => {
  const shared = sharedApp();
  const save = (path: string, body: object, store = shared.first()) =>
    must(store.gateway('POST', path, body));

  for (const [path, details, type] of [
    ['/v1/cards', cardDetails, 'card'],
    ['/v1/banks', bankDetails, 'bank'],
  ] as const) {
    test(`${path}: what is saved can be read, is masked, and pays`, async () => {
      const store = shared.first();
      const saved = await save(path, { ...details, ...kept });
      assert.equal(saved.type, type);
      assert.deepEqual([saved.reference, saved.description], ['Customer123', 'Corporate']);
      assert.ok(!/\d{5,}/.test(saved.number ?? saved.account_number), 'the number is masked');
      assert.deepEqual(await must(store.gateway('GET', `${path}/${saved.id}`)), saved);

      const charge = await must(
        store.gateway('POST', '/v1/charges', { amount: 110, method: saved.id }),
      );
      assert.equal(charge.status, 'AUTHORIZED');
      assert.equal(charge.method.fingerprint, saved.fingerprint);
      assert.equal(charge.method.name, 'Some Customer');
      assert.ok(!('reference' in charge.method));
    });

    test(`${path}: what is deleted pays no more`, async () => {
      const store = shared.first();
      const saved = await save(path, details);
      const paid = await must(
        store.gateway('POST', '/v1/charges', { amount: 1, method: saved.id }),
      );
      const { modified: _, ...deleted } = await must(
        store.gateway('DELETE', `${path}/${saved.id}`),
      );
      const { modified: __, ...before } = saved;
      assert.deepEqual(deleted, before);
      const missing = { code: 'resource_not_found' };
      for (const answer of [
        await store.gateway('GET', `${path}/${saved.id}`),
        await store.gateway('DELETE', `${path}/${saved.id}`),
        await store.gateway('POST', '/v1/charges', { amount: 1, method: saved.id }),
      ]) {
        assertRefused(answer, 404, [{ ...missing, context: `PaymentMethod[${saved.id}]` }]);
      }
      assert.equal((await must(store.gateway('GET', `/v1/transactions/${paid.id}`))).amount, 1);
    });

    test(`${path}: another organization sees nothing of it`, async () => {
      const saved = await save(path, details);
      const other = await shared.newcomer();
      for (const answer of [
        await other.gateway('GET', `${path}/${saved.id}`),
        await other.gateway('DELETE', `${path}/${saved.id}`),
        await other.gateway('POST', '/v1/charges', { amount: 1, method: saved.id }),
      ]) {
        assert.equal(answer.status, 404);
      }
      assert.equal((await must(other.gateway('GET', path))).total_entries, 0);
      const key = shared.first().organization.liveSecretKey;
      const live = await shared.first().gateway('GET', `${path}/${saved.id}`, undefined, { key });
      assert.equal(live.status, 404);
    });
  }

  test('a card is not found among the bank accounts', async () => {
    const saved = await save('/v1/cards', cardDetails);
    assert.equal((await shared.first().gateway('GET', `/v1/banks/${saved.id}`)).status, 404);
    assert.equal((await shared.first().gateway('DELETE', `/v1/banks/${saved.id}`)).status, 404);
  });

  test('lists are newest first, by page, by reference and by expiry', async () => {
    const store = await shared.newcomer();
    const ids: string[] = [];
    for (const [index, more] of [
      { reference: 'a' },
      { reference: 'b', exp_year: 41 },
      { reference: 'a', exp_month: 3, exp_year: 2041 },
    ].entries()) {
      ids[index] = (await save('/v1/cards', { ...cardDetails, ...more }, store)).id;
    }
    const list = async (query: string) => {
      const page = await must(store.gateway('GET', `/v1/cards?${query}`));
      const found = page.results.map(({ id }: { id: string }) => ids.indexOf(id));
      return [page.total_entries, found];
    };
    assert.deepEqual(await list(''), [3, [2, 1, 0]]);
    assert.deepEqual(await list('page=2&page_size=2'), [3, [0]]);
    assert.deepEqual(await list('page=9'), [3, []]);
    assert.deepEqual(await list('reference=a'), [2, [2, 0]]);
    assert.deepEqual(await list('exp_year=2041'), [2, [2, 1]]);
    assert.deepEqual(await list('exp_month=3&exp_year=41'), [1, [2]]);
    assert.deepEqual(await list('reference=nobody'), [0, []]);
    assertRefused(await store.gateway('GET', '/v1/cards?page_size=101'), 422, [
      broken('page_size', 'exceeds_maximum_value'),
    ]);
  });

  test('a card that expired since it was saved pays no more', async () => {
    const store = await shared.newcomer();
    const saved = await save('/v1/cards', cardDetails, store);
    await store.app.db.run(sql`
      update saved_methods set method = jsonb_set(method, '{expYear}', '2020')
       where organization_id = ${store.organization.id}`);
    const answer = await store.gateway('POST', '/v1/charges', { amount: 1, method: saved.id });
    assertRefused(answer, 422, [{ code: 'payment_method_expired' }]);
  });

  test('what is wrong with the details is said by their own names', async () => {
    const store = shared.first();
    const refuse = async (path: string, body: object, ...messages: object[]) =>
      assertRefused(await store.gateway('POST', path, body), 422, messages as never);
    await refuse('/v1/cards', {}, { code: 'no_card_details_or_token_present' });
    await refuse(
      '/v1/banks',
      {},
      {
        code: 'no_bank_details_or_token_present',
        facility: 'payment_processor',
      },
    );
    await refuse(
      '/v1/cards',
      { ...cardDetails, number: '4242424242424241' },
      {
        code: 'card_number_invalid',
      },
    );
    await refuse('/v1/cards', { ...cardDetails, exp_year: 2020 }, { code: 'card_expired' });
    await refuse(
      '/v1/cards',
      { exp_month: 3 },
      broken('number', 'not_blank'),
      broken('exp_year', 'not_null'),
    );
    const long = 'x'.repeat(65);
    await refuse(
      '/v1/cards',
      { ...cardDetails, reference: long },
      broken('reference', 'invalid_length'),
    );
  });

  test('the same Idempotency-Key saves a card once', async () => {
    const store = await shared.newcomer();
    const headers = { 'idempotency-key': 'save it' };
    const [one, two] = [
      await store.gateway('POST', '/v1/cards', cardDetails, { headers }),
      await store.gateway('POST', '/v1/cards', cardDetails, { headers }),
    ];
    assert.deepEqual(one.body, two.body);
    assert.equal((await must(store.gateway('GET', '/v1/cards'))).total_entries, 1);
  });
});
