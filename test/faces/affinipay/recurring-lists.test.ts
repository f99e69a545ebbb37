import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { aBankAccount, aCard, gatewayId, type TestApp } from '#test/support/app.ts';
import { clockAt, sharedApp } from '#test/support/shared-app.ts';
import type { Body } from './calls.ts';
import { assertRefused, broken } from './messages.ts';
import { makeRecurring, openOccurrence, path, read } from './recurring.ts';

suite('lists of recurring charges', () => {
  const shared = sharedApp({ clock: clockAt('2026-11-23T15:00:00Z') });
  let store: TestApp;
  /** By a name of one letter, in the order in which they were made: a minute between them. */
  let ids: Readonly<Record<string, string>>;

  before(async () => {
    store = await shared.newcomer();
    const monthly = (start: string) => ({ start, interval_unit: 'MONTH', interval_delay: 1 });
    const trust = gatewayId(store.organization.trustAccountId);
    const terms = {
      a: { amount: 300, reference: 'Plan', description: 'beta', schedule: monthly('2026-11-26') },
      b: { amount: 100, reference: 'plan', account_id: trust },
      c: {
        amount: 200,
        reference: 'zeta',
        method: aBankAccount(),
        schedule: monthly('2026-11-25'),
      },
      d: { amount: 400, reference: 'Quiz', description: 'Alpha', schedule: monthly('2026-12-24') },
      e: { amount: 500, reference: 'Plan' },
    };
    const made: Record<string, string> = {};
    for (const [name, more] of Object.entries(terms)) {
      made[name] = (await makeRecurring(store, { method: aCard(), ...more })).id;
      await store.advance('PT1M');
    }
    ids = made;
    await store.gateway('POST', `${await openOccurrence(store, ids.b!)}/pay`);
    await store.advance('PT1M');
    await store.gateway('POST', `${path}/${ids.d}/cancel`);
    await store.advance('PT1M');
    await store.gateway('DELETE', `${path}/${ids.e}`);
  });

  /** The names of those that are listed, and the total. */
  async function listed(query: string): Promise<string> {
    const { results, total_entries } = await read(store, `${path}?${query}`);
    const names = new Map(Object.entries(ids).map(([name, id]) => [id, name]));
    return `${results.map(({ id }: Body) => names.get(id)).join('')} ${total_entries}`;
  }

  test('newest first, without those that are deleted', async () => {
    assert.equal(await listed(''), 'dcba 4');
    assert.equal(await listed('page_size=3'), 'dcb 4');
    assert.equal(await listed('page_size=3&page=2'), 'a 4');
    assert.equal(await listed('page=3'), ' 4');
  });

  test('each is shown as it is read by its id', async () => {
    const { results } = await read(store, path);
    for (const one of results) assert.deepEqual(one, await read(store, `${path}/${one.id}`));
  });

  for (const [query, expected] of Object.entries({
    'status=ACTIVE': 'cba 3',
    'status=COMPLETED': 'd 1',
    'status=DELETED': 'e 1',
    'reference=Plan': 'a 1',
    'reference=plan': 'b 1',
    'reference=Pla': ' 0',
    'status=COMPLETED&reference=Plan': ' 0',
    'account_id=RNZyuzAPTK2TSS6hPKafDA': ' 0',
    'account_id=x': ' 0',
    'status=': 'dcba 4',
  })) {
    test(`${query}: ${expected}`, async () => assert.equal(await listed(query), expected));
  }

  test('only those of an account', async () => {
    const { trustAccountId, achAccountId } = store.organization;
    assert.equal(await listed(`account_id=${gatewayId(trustAccountId)}`), 'b 1');
    assert.equal(await listed(`account_id=${gatewayId(achAccountId)}&status=ACTIVE`), 'c 1');
  });

  for (const [order, ascending, descending] of [
    ['created', 'abcd', 'dcba'],
    ['id', 'abcd', 'dcba'],
    ['amount', 'bcad', 'dacb'],
    ['modified', 'acbd', 'dbca'],
    ['next_payment', 'cadb', 'bdac'],
    ['total_occurrences', 'dcab', 'bdca'],
    ['total_amount', 'dcab', 'bdca'],
    ['reference', 'badc', 'cdba'],
    ['description', 'dacb', 'adcb'],
    ['status', 'cbad', 'dcba'],
  ] as const) {
    test(`by ${order}, either way`, async () => {
      assert.equal(await listed(`order_by=${order}`), `${ascending} 4`);
      assert.equal(await listed(`order_by=-${order}`), `${descending} 4`);
    });
  }

  test('by account, and by several properties, the first of them first', async () => {
    const accounts = [...(await listed('order_by=account_id,-created'))].slice(0, 4);
    assert.ok(accounts.indexOf('d') === accounts.indexOf('a') - 1, accounts.join(''));
    assert.equal(await listed('order_by=status,-amount'), 'acbd 4');
    assert.equal(await listed('order_by=%2Bstatus,+amount'), 'bcad 4');
  });

  for (const order of [
    'color',
    'created;',
    'created,',
    'method.name',
    'constructor',
    '--created',
  ]) {
    test(`there is no order by ${order}`, async () => {
      const answer = await store.gateway('GET', `${path}?order_by=${order}`);
      assertRefused(answer, 422, [{ code: 'search_failed' }]);
    });
  }

  for (const [query, context, rule] of [
    ['page=0', 'page', 'below_minimum_value'],
    ['page_size=101', 'page_size', 'exceeds_maximum_value'],
    ['status=PENDING', 'status', 'invalid'],
    ['status=active', 'status', 'invalid'],
    ['status=ACTIVE&status=DELETED', 'status', 'invalid'],
    [`reference=${'x'.repeat(129)}`, 'reference', 'invalid_length'],
  ] as const) {
    test(`${query.slice(0, 40)} is refused`, async () => {
      const answer = await store.gateway('GET', `${path}?${query}`);
      assertRefused(answer, 422, [broken(context, rule)]);
    });
  }
});
