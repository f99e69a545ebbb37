import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { aBankAccount, aCard, gatewayId } from '#test/support/app.ts';
import { clockAt, sharedApp } from '#test/support/shared-app.ts';
import { made } from './calls.ts';
import { aRecurring, makeRecurring, openOccurrence, path, read } from './recurring.ts';

suite('recurring charges', () => {
  // A Monday morning where the organization is.
  const shared = sharedApp({ clock: clockAt('2026-11-23T15:00:00Z') });

  test('one is shown with all that was said of it, and nothing that was not', async () => {
    const store = shared.first();
    const { method, ...asked } = aRecurring({
      description: 'Plan',
      reference: 'P-1',
      data: { any: { thing: [1, null] } },
      max_occurrences: '12',
      max_amount: '15000',
      account_id: gatewayId(store.organization.trustAccountId),
      schedule: {
        start: '2026-11-24',
        interval_unit: 'MONTH',
        interval_delay: '1',
        end: '2027-11-24',
        days: ['15', 'last'],
      },
      method: aCard({ name: 'Pat', cvv: '123' }),
    }) as Record<string, unknown>;
    const { occurrences, ...whole } = await made(store, path, { ...asked, method });
    const { id, created, modified, method: shown, ...rest } = whole;
    assert.equal(created, '2026-11-23T15:00:00.000Z');
    assert.equal(modified, created);
    assert.match(shown.fingerprint, /^\w{20}$/);
    assert.deepEqual(
      { ...shown, fingerprint: '' },
      {
        ...{ type: 'card', number: '************4242', card_type: 'VISA', fingerprint: '' },
        ...{ exp_month: 10, exp_year: 2040, name: 'Pat' },
      },
    );
    assert.deepEqual(rest, {
      ...asked,
      status: 'ACTIVE',
      currency: 'USD',
      max_occurrences: 12,
      max_amount: 15000,
      total_occurrences: 0,
      total_amount: 0,
      next_payment: '2026-11-30',
      schedule: {
        start: '2026-11-24',
        interval_unit: 'MONTH',
        interval_delay: 1,
        end: '2027-11-24',
        days: ['15', 'LAST'],
      },
    });
    assert.equal(occurrences.length, 1);
    const [{ id: occurrenceId, ...occurrence }] = occurrences;
    assert.match(occurrenceId, /^[\w-]{22}$/);
    assert.deepEqual(occurrence, {
      created,
      modified,
      recurring_charge_id: id,
      amount: 1250,
      status: 'PENDING',
      due_date: '2026-11-30',
      attempts: 0,
    });
    assert.deepEqual(await read(store, `${path}/${id}`), whole, 'occurrences are elsewhere');
  });

  const daysOfWeek = { start: '2026-11-24', interval_unit: 'WEEK' };
  for (const [days, shown] of [
    [
      ['1', '5'],
      ['1', '5'],
    ],
    [
      [1, 5],
      ['1', '5'],
    ],
    [{ 0: '1', 1: 5 }, ['1', '5']],
  ] as const) {
    test(`days may come as ${JSON.stringify(days)}`, async () => {
      const schedule = { ...daysOfWeek, days };
      const { schedule: told, next_payment } = await makeRecurring(shared.first(), { schedule });
      assert.deepEqual(told, { ...daysOfWeek, interval_delay: 1, days: shown });
      assert.equal(next_payment, '2026-11-27', 'the next Friday');
    });
  }

  test('a start that is past counts, and the next payment is yet to come', async () => {
    const schedule = { start: '2016-01-31', interval_unit: 'MONTH', interval_delay: 3 };
    const { next_payment } = await makeRecurring(shared.first(), { schedule });
    assert.equal(next_payment, '2027-01-31');
  });

  test('a charge is scheduled with its account and method; two slashes are one', async () => {
    const store = shared.first();
    const account_id = gatewayId(store.organization.trustAccountId);
    const method = aCard({ name: 'Pat', cvv: '123' });
    const charge = await made(store, '/v1/charges', { amount: 5, method, account_id });
    const body = { amount: 700, schedule: aRecurring().schedule, method: aBankAccount() };
    for (const address of [
      `/v1/charges/${charge.id}/schedule`,
      `//v1/charges/${charge.id}//schedule`,
    ]) {
      const scheduled = await made(store, address, body);
      assert.deepEqual(
        [scheduled.account_id, scheduled.method, scheduled.amount],
        [account_id, charge.method, 700],
      );
      assert.equal(scheduled.occurrences[0].due_date, '2026-11-30');
    }
  });

  test('a charge that comes again has paid its first occurrence', async () => {
    const store = await shared.newcomer();
    const recur = { interval_unit: 'WEEK', interval_delay: 2, amount: 7500, max_amount: '26000' };
    const names = { reference: 'D-1', data: { of: 'donor' } };
    const body = { amount: 25000, method: aCard({ cvv: '123' }), ...names, recur };
    const charge = await made(store, '/v1/charges', body);
    const { recurring_charge_id: id, recurring_charge_occurrence_id: paidId } = charge;
    const recurring = await read(store, `${path}/${id}`);
    const { status, schedule, reference, data, amount, total_occurrences, total_amount } =
      recurring;
    assert.deepEqual(
      { status, schedule, reference, data, amount, total_occurrences, total_amount },
      {
        ...names,
        status: 'ACTIVE',
        amount: 7500,
        schedule: { start: '2026-11-23', interval_unit: 'WEEK', interval_delay: 2 },
        total_occurrences: 1,
        total_amount: 25000,
      },
    );
    const { results } = await read(store, `${path}/${id}/occurrences`);
    assert.deepEqual(
      results.map((one: { status: string; amount: number; due_date: string }) => [
        one.status,
        one.amount,
        one.due_date,
      ]),
      [
        ['PENDING', 1000, '2026-12-07'],
        ['PAID', 25000, '2026-11-23'],
      ],
    );
    assert.equal(results[1].id, paidId);
    assert.deepEqual(results[1].transactions, [charge]);
    for (const term of [`recurring_charge_id:${id}`, `recurring_charge_occurrence_id:${paidId}`]) {
      const found = await read(store, `/v1/transactions?qf=${term}&order_by=recurring_charge_id`);
      assert.deepEqual(found.results, [charge]);
    }
    assert.deepEqual((await read(store, `/v1/transactions?qf=recurring_charge_id:x`)).results, []);
    const { refunds, ...alone } = await read(store, `/v1/transactions/${charge.id}`);
    assert.deepEqual([alone, refunds], [charge, []]);
  });

  test('nothing comes of a charge that is declined', async () => {
    const store = await shared.newcomer();
    const method = aCard({ number: '4000000000000002' });
    const recur = { interval_unit: 'DAY', interval_delay: 1 };
    const body = { amount: 5, method, recur };
    const { status, body: told } = await store.gateway('POST', '/v1/charges', body);
    const [{ code, entity_id }] = told.messages;
    assert.deepEqual([status, code], [422, 'card_declined']);
    const failed = await read(store, `/v1/transactions/${entity_id}`);
    assert.equal('recurring_charge_id' in failed, false);
    assert.equal((await read(store, path)).total_entries, 0);
  });

  test('the same request again under its key makes one', async () => {
    const store = await shared.newcomer();
    const more = { headers: { 'idempotency-key': 'plan' } };
    const [one, again] = [
      await store.gateway('POST', path, aRecurring(), more),
      await store.gateway('POST', path, aRecurring(), more),
    ];
    assert.deepEqual(again.body, one.body);
    assert.equal((await read(store, path)).total_entries, 1);
  });

  test('PUT clears what it leaves out, PATCH leaves it as it is', async () => {
    const store = shared.first();
    const schedule = { ...aRecurring().schedule, end: '2027-11-30' };
    const terms = { description: 'Plan', reference: 'P-2', data: { a: 1 } };
    const limits = { max_occurrences: 3, max_amount: 3000 };
    const { occurrences: _, ...before } = await makeRecurring(store, {
      schedule,
      ...terms,
      ...limits,
    });
    const at = `${path}/${before.id}`;
    const patched = await store.gateway('PATCH', at, { amount: '1000' });
    assert.deepEqual(patched.body, { ...before, amount: 1000 });
    const { body: put } = await store.gateway('PUT', at, aRecurring({ account_id: 'x', id: 'x' }));
    const { description: __, reference, data, max_occurrences, max_amount, ...lasting } = before;
    assert.deepEqual(put, { ...lasting, schedule: aRecurring().schedule });
    assert.deepEqual(await read(store, at), put);
  });

  test('a new amount and schedule change the occurrence that is open', async () => {
    const store = shared.first();
    const { id } = await makeRecurring(store);
    const at = await openOccurrence(store, id);
    const schedule = { interval_unit: 'WEEK', days: ['3'] };
    const { body } = await store.gateway('PATCH', `${path}/${id}`, { amount: 10, schedule });
    assert.deepEqual(body.schedule, {
      start: '2026-11-30',
      interval_unit: 'WEEK',
      interval_delay: 1,
      days: ['3'],
    });
    const { amount, due_date, status } = await read(store, at);
    assert.deepEqual([amount, due_date, status], [10, '2026-12-02', 'PENDING']);
    const without = { schedule: { days: [], interval_unit: 'MONTH' } };
    const { body: back } = await store.gateway('PATCH', `${path}/${id}`, without);
    assert.deepEqual(back.schedule, aRecurring().schedule);
  });

  const number = { number: '************4242' };
  for (const [what, changes, shown] of [
    [
      'the expiry of the card',
      { type: 'card', exp_month: '7', exp_year: 41 },
      { exp_month: 7, exp_year: 2041, name: 'Pat', ...number },
    ],
    [
      'what is known of the payer',
      { type: 'card', name: 'Sam', city: 'Austin' },
      { exp_month: 10, exp_year: 2040, name: 'Sam', city: 'Austin', ...number },
    ],
    [
      'the whole card',
      { type: 'card', number: '5499740000000057', exp_month: 1, exp_year: 2039 },
      { exp_month: 1, exp_year: 2039, number: '************0057' },
    ],
  ] as const) {
    test(`PATCH may change ${what}`, async () => {
      const store = shared.first();
      const { id } = await makeRecurring(store, { method: aCard({ name: 'Pat' }) });
      const { body } = await store.gateway('PATCH', `${path}/${id}`, { method: changes });
      const { type: _, card_type: __, fingerprint: ___, ...rest } = body.method;
      assert.deepEqual(rest, shown);
    });
  }

  test('PATCH takes a saved card, a token, and a token in an object', async () => {
    const store = shared.first();
    const { id, method } = await makeRecurring(store);
    const card = aCard({ number: '5499740000000057', name: 'Pat' });
    const saved = await made(store, '/v1/cards', card);
    const [one, other] = [
      await made(store, '/v1/tokens', card),
      await made(store, '/v1/tokens', card),
    ];
    for (const given of [saved.id, one.id, { token_id: other.id }]) {
      await store.gateway('PATCH', `${path}/${id}`, { method: aCard() });
      const { status, body } = await store.gateway('PATCH', `${path}/${id}`, { method: given });
      assert.equal(status, 200, JSON.stringify(body));
      assert.deepEqual([body.method.number, body.method.name], ['************0057', 'Pat']);
      assert.notEqual(body.method.fingerprint, method.fingerprint);
    }
  });

  test('a bank account may become one for savings', async () => {
    const store = shared.first();
    const { id } = await makeRecurring(store, { method: aBankAccount() });
    const method = { type: 'bank', account_type: 'SAVINGS' };
    const { body } = await store.gateway('PATCH', `${path}/${id}`, { method });
    const { account_type, account_number, name } = body.method;
    assert.deepEqual(
      [account_type, account_number, name],
      ['SAVINGS', '******0002', 'Some Customer'],
    );
  });

  test('a canceled one says so, goes on showing what was next, and is listed', async () => {
    const store = await shared.newcomer();
    const { id, occurrences: _, ...before } = await makeRecurring(store);
    const canceled = await store.gateway('POST', `${path}/${id}/cancel`, 'null');
    const ended = { status: 'COMPLETED', status_reason: 'user_canceled' };
    assert.deepEqual(canceled.body, { id, ...before, ...ended });
    const { results } = await read(store, path);
    assert.deepEqual(
      results.map((one: { id: string }) => one.id),
      [id],
    );
    await store.advance('P60D');
    assert.equal((await read(store, '/v1/transactions')).total_entries, 0);
  });

  test('a deleted one can be read, and is listed only to who asks for it', async () => {
    const store = await shared.newcomer();
    const { id } = await makeRecurring(store);
    const { body } = await store.gateway('DELETE', `${path}/${id}`);
    assert.equal(body.status, 'DELETED');
    assert.deepEqual(await read(store, `${path}/${id}`), body);
    assert.equal((await read(store, path)).total_entries, 0);
    assert.deepEqual((await read(store, `${path}?status=DELETED`)).results, [body]);
    await store.advance('P60D');
    assert.equal((await read(store, '/v1/transactions')).total_entries, 0);
  });
});
