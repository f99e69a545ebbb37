import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { sql } from '#src/db/index.ts';
import { aBankAccount, aCard, gatewayId, type TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { assertRefused, broken } from './messages.ts';
import { addressOf, pay, type Query, search, searchAll, type Transaction } from './searched.ts';
import { within } from './watching.ts';

const searchFailed = [{ code: 'search_failed' }];

/** What is shown under the name that a column of ours happens to have. */
const shown = [
  'id',
  'status',
  'currency',
  'charge_id',
  'recurring_charge_id',
  'reference',
  'capture_reference',
  'void_reference',
  'authorization_code',
  'failure_code',
  'cvv_result',
  'avs_result',
  'method.number',
  'method.fingerprint',
];

suite('the search for transactions', () => {
  const shared = sharedApp();
  let store: TestApp;
  /** By name; all but the last two were made at one and the same instant. */
  let made: Readonly<Record<string, Transaction>>;

  const names = (found: readonly Transaction[]) =>
    found.map(({ id }) => Object.keys(made).find((name) => made[name].id === id));
  const found = async (query: Query) => names((await search(store, query)).results);
  /** In alphabetical order: of searches that are not about the order. */
  const match = async (query: Query) => (await found(query)).toSorted();
  const term = (qf: string | readonly string[]) => match({ qf });
  const refused = async (query: Query) =>
    assertRefused(
      await store.gateway('GET', addressOf('/v1/transactions', query)),
      422,
      searchFailed,
    );

  before(async () => {
    store = await shared.newcomer();
    await store.console('POST', '/console/api/clock', { freeze: true });
    const arya = await pay(store, {
      amount: 5000,
      reference: 'INV-100% _final',
      method: aCard({
        name: 'Arya Targett',
        address1: '12 Elm Street',
        city: 'Austin',
        state: 'TX',
        postal_code: '78704',
        email: 'arya.targett@example.com',
        phone: '(512) 555-0100',
        cvv: '123',
      }),
    });
    const rhaegar = await pay(store, {
      amount: 700,
      data: { order: { number: 'PO-2291' } },
      method: aCard({
        number: '5499740000000057',
        name: 'Rhaegar Targ',
        state: 'NY',
        address1: '9 Targ Street',
      }),
    });
    const bank = await pay(store, { amount: 900, method: aBankAccount({ name: 'Jon Starget' }) });
    const hold = await pay(store, {
      amount: 700,
      auto_capture: false,
      method: aCard({ name: 'Sam O’Brien-Müller' }),
    });
    const declined = await store.gateway('POST', '/v1/charges', {
      amount: 200,
      method: aCard({ number: '4000000000000002', name: 'Poor Payer' }),
    });
    const failed = { id: declined.body.messages[0].entity_id };
    await store.console('POST', '/console/api/clock', { by: 'PT1H' });
    const refund = await pay(store, { amount: 100 }, `/v1/charges/${arya.id}/refund`);
    const trust = await pay(store, {
      amount: 5001,
      account_id: gatewayId(store.organization.trustAccountId),
      method: aCard({ name: 'Trust Client' }),
    });
    made = { arya, rhaegar, bank, hold, failed, refund, trust };
  });

  test('without parameters it lists everything, newest first, twenty to a page', async () => {
    const page = await search(store);
    assert.deepEqual([page.page, page.page_size, page.total_entries], [1, 20, 7]);
    const [one, other, ...older] = names(page.results);
    assert.deepEqual([one, other].toSorted(), ['refund', 'trust']);
    assert.deepEqual(older.toSorted(), ['arya', 'bank', 'failed', 'hold', 'rhaegar']);
  });

  test('an entry is the transaction as it is read alone, without its refunds', async () => {
    for (const entry of await searchAll(store)) {
      const { body } = await store.gateway('GET', `/v1/transactions/${entry.id}`);
      const { refunds: _, ...alone } = body;
      assert.deepEqual(entry, alone);
    }
  });

  test('the documented calls', async () => {
    const newest = await found({ page: 1, page_size: 5, order_by: '-created' });
    assert.equal(newest.length, 5);
    const charges = await search(store, {
      page: 1,
      page_size: 5,
      order_by: '-created',
      qf: 'type:CHARGE',
    });
    assert.equal(charges.total_entries, 6);
    const refunds = { page: 1, page_size: 5, order_by: '-created' };
    const qf = ['type:REFUND', 'method.type:card'];
    assert.deepEqual(await found({ ...refunds, qf }), ['refund']);
    assert.deepEqual(await term('name:Targ'), ['arya', 'refund', 'rhaegar']);
    assert.deepEqual(await term(['name:Targ', 'state:TX']), ['arya', 'refund']);
    assert.deepEqual(await term('method.type:bank'), ['bank']);
  });

  test('a term finds what starts a value or a word of it, in upper or lower case', async () => {
    assert.deepEqual(await term('name:tARG'), ['arya', 'refund', 'rhaegar']);
    assert.deepEqual(await term('name:Arya Tar'), ['arya', 'refund']);
    assert.deepEqual(await term('name:get'), []);
    assert.deepEqual(await term('name:Brien'), ['hold']);
    assert.deepEqual(await term('name:MÜLL'), ['hold']);
    assert.deepEqual(await term('name:o’b'), ['hold']);
    assert.deepEqual(await term('method.address1:Targ'), ['rhaegar']);
    assert.deepEqual(await term('address1:9'), ['rhaegar']);
    assert.deepEqual(await term('email:example'), ['arya', 'refund']);
    assert.deepEqual(await term('phone:(512) 555'), ['arya', 'refund']);
    assert.deepEqual(await term('method.number:0057'), ['rhaegar']);
    assert.deepEqual(await term('method.account_number:0002'), ['bank']);
    assert.deepEqual(await term('method.routing_number:013'), ['bank']);
    assert.deepEqual(await term('method.bank_name:first'), ['bank']);
  });

  test('words of a list, flags, ids and numbers are found as a whole', async () => {
    assert.deepEqual(await term('type:refund'), ['refund']);
    assert.deepEqual(await term('type:REF'), []);
    assert.deepEqual(await term('method.card_type:MASTERCARD'), ['rhaegar']);
    assert.deepEqual(await term('method.card_type:MASTER'), []);
    assert.deepEqual(await term('method.account_type:checking'), ['bank']);
    assert.deepEqual(await term('currency:usd'), Object.keys(made).toSorted());
    assert.deepEqual(await term('currency:EUR'), []);
    assert.deepEqual(await term('cvv_result:MATCHED'), ['arya']);
    assert.deepEqual(await term('failure_code:card_declined'), ['failed']);
    assert.deepEqual(await term('failure_code:card'), []);
    assert.deepEqual(await term('auto_capture:false'), ['hold']);
    assert.deepEqual(await term('amount:700'), ['hold', 'rhaegar']);
    assert.deepEqual(await term('amount:70'), []);
    assert.deepEqual(await term('amount_refunded:100'), ['arya']);
    assert.deepEqual(await term('method.exp_year:2040'), [
      'arya',
      'failed',
      'hold',
      'refund',
      'rhaegar',
      'trust',
    ]);
    assert.deepEqual(await term(`id:${made.arya.id}`), ['arya']);
    assert.deepEqual(await term(`id:${made.arya.id.slice(0, 21)}`), []);
    assert.deepEqual(await term(`charge_id:${made.arya.id}`), ['refund']);
    assert.deepEqual(await term(`created:${made.bank.created}`), [
      'arya',
      'bank',
      'failed',
      'hold',
      'rhaegar',
    ]);
    const { fingerprint } = made.rhaegar.method;
    assert.deepEqual(await term(`method.fingerprint:${fingerprint}`), ['rhaegar']);
    assert.deepEqual(await term(`method.fingerprint:${fingerprint.slice(0, 10)}`), []);
  });

  test('a value that a property cannot have is nowhere', async () => {
    for (const qf of [
      'type:constructor',
      'status:SETTLED',
      'amount:abc',
      'amount:-1',
      'amount:99999999999999999999999',
      'auto_capture:constructor',
      'id:x',
      'created:yesterday',
      'created:9999-99-99T00:00:00Z',
      'method.exp_year:99999999999',
    ]) {
      assert.deepEqual(await term(qf), [], qf);
    }
  });

  test('what a client keeps in data is found by its path', async () => {
    assert.deepEqual(await term('data.order.number:PO'), ['rhaegar']);
    assert.deepEqual(await term('data.order.number:2291'), ['rhaegar']);
    assert.deepEqual(await term('data.order.name:PO'), []);
    assert.deepEqual(await term('data.__proto__.constructor:x'), []);
  });

  test('text may be anywhere in any text, in upper or lower case', async () => {
    const anywhere = (q: string) => match({ q });
    assert.deepEqual(await anywhere('ARGET'), ['arya', 'bank', 'refund']);
    assert.deepEqual(await anywhere('  arya targ '), ['arya', 'refund']);
    assert.deepEqual(await anywhere('lm Str'), ['arya', 'refund']);
    assert.deepEqual(await anywhere('78704'), ['arya', 'refund']);
    assert.deepEqual(await anywhere('555-01'), ['arya', 'refund']);
    assert.deepEqual(await anywhere('0057'), ['rhaegar']);
    assert.deepEqual(await anywhere('******013'), ['bank']);
    assert.deepEqual(await anywhere('po-2291'), ['rhaegar']);
    assert.deepEqual(await anywhere('müller'), ['hold']);
    assert.deepEqual(await anywhere('card_decl'), ['failed']);
    assert.deepEqual(await anywhere(made.trust.authorization_code), ['trust']);
    assert.deepEqual(await anywhere(''), Object.keys(made).toSorted());
    assert.deepEqual(await anywhere('nothing like it'), []);
  });

  test('text is compared with words, ids and amounts as a whole', async () => {
    const anywhere = (q: string) => match({ q });
    assert.deepEqual(await anywhere(made.arya.id), ['arya', 'refund']);
    assert.deepEqual(await anywhere('refund'), ['refund']);
    assert.deepEqual(await anywhere('failed'), ['failed']);
    assert.deepEqual(await anywhere('mastercard'), ['rhaegar']);
    assert.deepEqual(await anywhere('bank'), ['bank']);
    assert.deepEqual(await anywhere('5001'), ['trust']);
    assert.deepEqual(await anywhere(made.rhaegar.method.fingerprint), ['rhaegar']);
  });

  test('no character of a text means anything but itself', async () => {
    assert.deepEqual(await match({ q: '100% _' }), ['arya']);
    assert.deepEqual(await match({ q: '%' }), ['arya']);
    for (const q of ['1%0', '1_0', 'T%e']) assert.deepEqual(await match({ q }), [], q);
    assert.deepEqual(await term('reference:INV-100%'), ['arya']);
    for (const text of [
      'INV.100',
      '.*',
      'INV-(100|200)',
      '[I]NV',
      'inv\\d',
      '\\',
      '(?i)x',
      '***=',
    ]) {
      assert.deepEqual(await term(`reference:${text}`), [], text);
      assert.deepEqual(await match({ q: text }), [], text);
    }
  });

  test('quotes, comments and calls are text like any other', async () => {
    const attacks = [
      "' or 1=1 --",
      "'; select pg_sleep(5) --",
      "x' union select sealed from instruments --",
      '$1',
      '"; drop table payments; /*',
      "\\'; select pg_sleep(5); --",
      '{"$ne": null}',
    ];
    // Who slept, slept for five seconds.
    const awake = <Answer>(call: Promise<Answer>) => within(4_000, call);
    for (const attack of attacks) {
      assert.deepEqual(await awake(match({ q: attack })), []);
      assert.deepEqual(await awake(term(`name:${attack}`)), []);
      assert.deepEqual(await awake(term(`amount:${attack}`)), []);
      assert.deepEqual(await awake(term(`data.x:${attack}`)), []);
      assert.deepEqual(await awake(term(`data.${attack.replaceAll(':', '')}:x`)), []);
      await awake(refused({ qf: `${attack.replaceAll(':', '')}:x` }));
      await awake(refused({ order_by: attack }));
    }
  });

  test('dates bound it on both sides, and are not part of it', async () => {
    const { created } = made.refund;
    const first = made.arya.created;
    assert.deepEqual(await match({ start_date: first }), ['refund', 'trust']);
    assert.deepEqual(await match({ start_date: created }), []);
    assert.equal((await search(store, { end_date: created })).total_entries, 5);
    assert.equal((await search(store, { end_date: first })).total_entries, 0);
    const start_date = first.replace('Z', '+00:00');
    assert.deepEqual(await match({ start_date, end_date: '2999-01-01T00:00:00.000Z' }), [
      'refund',
      'trust',
    ]);
  });

  test('one account alone', async () => {
    const account = gatewayId(store.organization.trustAccountId);
    assert.deepEqual(await found({ account_id: account }), ['trust']);
    assert.deepEqual(await found({ qf: `account_id:${account}` }), ['trust']);
    assert.deepEqual(await found({ account_id: 'no-account' }), []);
    const foreign = gatewayId(shared.first().organization.trustAccountId);
    assert.deepEqual(await found({ account_id: foreign }), []);
  });

  test('everything at once narrows it down', async () => {
    const query = {
      q: 'targ',
      qf: ['type:CHARGE', 'state:TX', 'method.card_type:VISA'],
      end_date: made.refund.created,
      account_id: gatewayId(store.organization.merchantAccountId),
      order_by: 'amount,-created',
    };
    assert.deepEqual(await found(query), ['arya']);
    assert.deepEqual(await found({ ...query, q: 'stark' }), []);
  });

  test('any property sorts it, up or down; what is equal is in the order of ids', async () => {
    const amounts = async (order_by: string) =>
      (await search(store, { order_by })).results.map(({ amount }) => amount);
    const ascending = [100, 200, 700, 700, 900, 5000, 5001];
    assert.deepEqual(await amounts('amount'), ascending);
    assert.deepEqual(await amounts('+amount'), ascending);
    assert.deepEqual(await amounts('-amount'), ascending.toReversed());
    const { results } = await store
      .gateway('GET', '/v1/transactions?order_by=+amount,-created')
      .then(({ body }) => body);
    assert.deepEqual(
      results.map(({ amount }: Transaction) => amount),
      ascending,
    );
    const up = await found({ order_by: 'amount' });
    assert.deepEqual(up.slice(2, 4), ['rhaegar', 'hold']);
    assert.deepEqual(await found({ order_by: '-amount' }), up.toReversed());
    assert.deepEqual(await found({ order_by: 'amount,-id' }), [
      ...up.slice(0, 2),
      'hold',
      'rhaegar',
      ...up.slice(4),
    ]);
  });

  test('text is sorted whatever its case; what lacks the property comes last', async () => {
    const states = async (order_by: string) =>
      (await search(store, { order_by })).results.map(({ method }) => method.state);
    const none = [undefined, undefined, undefined, undefined];
    assert.deepEqual(await states('state'), ['NY', 'TX', 'TX', ...none]);
    assert.deepEqual(await states('-method.state'), ['TX', 'TX', 'NY', ...none]);
  });

  test('statuses sort as they are shown', async () => {
    const { results } = await search(store, { order_by: 'status' });
    const statuses = results.map(({ status }) => status);
    assert.deepEqual(statuses, statuses.toSorted());
    assert.equal(new Set(statuses).size, 2);
  });

  test('a search that cannot be understood', async () => {
    for (const qf of [
      'data.\u0000:x',
      'name',
      ':x',
      'name:',
      'name: ',
      'x:y',
      'Name:x',
      'data:x',
    ]) {
      await refused({ qf });
    }
    await refused({ qf: ['name:Targ', 'nonsense'] });
    await refused({ qf: 'name:\u0000' });
    await refused({ qf: 'name:a\nb' });
    await refused({ qf: `name:${'x'.repeat(300)}` });
    await refused({ qf: Array.from({ length: 21 }, () => 'name:x') });
    for (const order_by of ['x', '-', ',', 'amount,', '--amount', '- amount', 'created desc']) {
      await refused({ order_by });
    }
    await refused({ order_by: Array.from({ length: 9 }, () => 'amount').join() });
  });

  test('what is hidden cannot be searched for, nor sorted by', async () => {
    const columns = await store.app.db.rows<{ name: string }>(sql`
      select distinct column_name as name from information_schema.columns
       where table_schema = 'public'
         and table_name in ('payments', 'instruments', 'tokens', 'credentials')`);
    const more = ['refunds', 'payer', 'payer.name', 'cvv', '__proto__', 'constructor', 'toString'];
    const names = [...columns.map(({ name }) => name), ...more];
    const paths = names.flatMap((name) => [name, `method.${name}`]);
    const hidden = paths.filter((path) => !shown.includes(path));
    for (const path of ['sealed', 'mode', 'source_id', 'organization_id', 'method.instrument_id']) {
      assert.ok(hidden.includes(path), path);
    }
    for (const path of [...hidden, 'method']) {
      await refused({ qf: `${path}:x` });
      await refused({ order_by: path });
    }
    for (const path of shown) await term(`${path}:x`);
    assert.deepEqual(await match({ q: '000000013' }), [], 'digits that are not shown');
  });

  test('a page that cannot be, and a text that cannot be', async () => {
    const invalid = async (query: Query, ...messages: readonly (readonly [string, string])[]) =>
      assertRefused(
        await store.gateway('GET', addressOf('/v1/transactions', query)),
        422,
        messages.map(([context, rule]) => broken(context, rule)),
      );
    await invalid({ page: 0 }, ['page', 'below_minimum_value']);
    await invalid({ page: 'x' }, ['page', 'below_minimum_value']);
    await invalid({ page_size: 101 }, ['page_size', 'exceeds_maximum_value']);
    await invalid({ start_date: 'yesterday' }, ['start_date', 'invalid']);
    await invalid({ end_date: '2024-02-30T00:00:00.000Z' }, ['end_date', 'invalid']);
    await invalid({ q: 'x'.repeat(257) }, ['q', 'invalid_length']);
    await invalid({ q: 'a\u0000' }, ['q', 'invalid']);
  });

  test('another organization, and the other mode, find nothing of it', async () => {
    const other = await shared.newcomer();
    const key = store.organization.liveSecretKey;
    for (const query of [{}, { q: 'targ' }, { q: made.arya.id }, { qf: `id:${made.arya.id}` }]) {
      assert.equal((await search(other, query)).total_entries, 0);
      const address = addressOf('/v1/transactions', query);
      const live = await store.gateway('GET', address, undefined, { key });
      assert.deepEqual([live.status, live.body.total_entries], [200, 0]);
    }
  });
});

suite('pages of transactions', () => {
  const shared = sharedApp();

  test('each transaction is on one page, though all are of the same instant', async () => {
    const store = await shared.newcomer();
    await store.console('POST', '/console/api/clock', { freeze: true });
    const bodies = Array.from({ length: 23 }, () => ({ amount: 5, method: aCard() }));
    const ids = await Promise.all(bodies.map(async (body) => (await pay(store, body)).id));
    for (const order of [{}, { order_by: 'amount' }, { order_by: '-name' }, { q: '4242' }]) {
      const listed = await searchAll(store, { ...order, page_size: 5 });
      assert.deepEqual(listed.map(({ id }) => id).toSorted(), ids.toSorted());
    }
    const { results, ...past } = await search(store, { page: 6, page_size: 5 });
    assert.deepEqual([past.total_entries, results], [23, []]);
    const far = await search(store, { page: 1_000_000, page_size: 100, q: '4242' });
    assert.deepEqual([far.total_entries, far.results], [23, []]);
  });

  test('the total is exact after charges at once, refunds and voids', async () => {
    const store = await shared.newcomer();
    const total = async (query: Query = {}) => (await search(store, query)).total_entries;
    const charge = (index: number) =>
      pay(store, { amount: 10 + index, method: index % 4 ? aCard() : aBankAccount() });
    const charges = await Promise.all(Array.from({ length: 20 }, (_, index) => charge(index)));
    assert.equal(await total(), 20);
    const cards = charges.filter(({ method }) => method.type === 'card');
    const refund = ({ id }: Transaction) => pay(store, { amount: 1 }, `/v1/charges/${id}/refund`);
    const refunds = await Promise.all(cards.map(refund));
    await pay(store, {}, `/v1/transactions/${refunds[0].id}/void`);
    assert.equal(await total(), 35);
    assert.equal(await total({ qf: 'type:REFUND' }), 15);
    assert.equal(await total({ qf: ['type:CHARGE', 'method.type:bank'] }), 5);
    assert.equal(await total({ qf: 'status:VOIDED' }), 1);
    const account_id = gatewayId(store.organization.achAccountId);
    assert.equal(await total({ account_id }), 5);
    const taken = await store.gateway('POST', '/v1/charges', { amount: 0, method: aCard() });
    assert.equal(taken.status, 422);
    assert.equal(await total(), 35);
    await store.app.db.run(sql`
      delete from payments where kind = 'refund' and organization_id = ${store.organization.id}`);
    assert.equal(await total(), 20);
    assert.equal((await searchAll(store)).length, 20);
  });
});

suite('holds', () => {
  const shared = sharedApp();
  const path = '/v1/charges/holds';

  test('are listed until they are captured, voided or at their end; newest first', async () => {
    const store = await shared.newcomer();
    const hold = async (amount: number, more = {}) => {
      await store.advance('PT1M');
      const body = { amount, auto_capture: false, method: aCard({ name: 'Dave Bowman' }), ...more };
      return (await pay(store, body)).id as string;
    };
    await pay(store, { amount: 1, method: aCard() });
    const [first, captured, voided, later] = [
      await hold(1),
      await hold(2),
      await hold(3),
      await hold(4),
    ];
    const trust = await hold(5, { account_id: gatewayId(store.organization.trustAccountId) });
    await pay(store, {}, `/v1/charges/${captured}/capture`);
    await pay(store, {}, `/v1/transactions/${voided}/void`);
    await pay(store, { capture_time: 'NEXT_AUTO_CAPTURE' }, `/v1/charges/${later}/capture`);

    const page = await search(store, {}, path);
    assert.deepEqual(
      page.results.map(({ id }) => id),
      [trust, first],
    );
    assert.deepEqual([page.page, page.page_size, page.total_entries], [1, 20, 2]);
    assert.equal(page.results[0].auto_capture, false);
    const account_id = gatewayId(store.organization.trustAccountId);
    const ofTrust = await search(store, { account_id }, path);
    assert.deepEqual(
      ofTrust.results.map(({ id }) => id),
      [trust],
    );
    const second = await search(store, { page: 2, page_size: 1 }, path);
    assert.deepEqual([second.total_entries, second.results[0].id], [2, first]);
    const past = await search(store, { page: 3, page_size: 1 }, path);
    assert.deepEqual([past.total_entries, past.results], [2, []]);

    await store.advance('P8D');
    assert.equal((await search(store, {}, path)).total_entries, 0);
  });

  test('of another organization, and of the other mode, are not listed', async () => {
    const store = shared.first();
    await pay(store, { amount: 1, auto_capture: false, method: aCard() });
    assert.equal((await search(await shared.newcomer(), {}, path)).total_entries, 0);
    const key = store.organization.liveSecretKey;
    const live = await store.gateway('GET', path, undefined, { key });
    assert.deepEqual([live.status, live.body.total_entries], [200, 0]);
  });

  test('a page that cannot be', async () => {
    const answer = await shared.first().gateway('GET', `${path}?page_size=1000`);
    assertRefused(answer, 422, [broken('page_size', 'exceeds_maximum_value')]);
  });
});
