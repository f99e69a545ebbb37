import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { systemIds, toBase64Url } from '#src/kernel/ids.ts';
import { recordedTenders } from '#src/payments/index.ts';
import { type Answered, gatewayId, startTestApp, type TestApp } from '#test/support/app.ts';
import { startReceiver, until } from '#test/support/receiver.ts';
import { clockAt, sharedApp } from '#test/support/shared-app.ts';
import { assertProblem } from './problems.ts';

const path = '/console/api/payments';
const now = '2026-11-23T15:00:00.000Z';

const record = (store: TestApp, body: object = {}) =>
  store.console('POST', path, { amount: 150_00, tender: 'cash', ...body });
const cancel = (store: TestApp, id: string) => store.console('POST', `${path}/${id}/cancel`);
const read = (store: TestApp, id: string) => store.console('GET', `${path}/${id}`);

async function must(answer: Promise<Answered>) {
  const { status, body } = await answer;
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

/** The deposit account behind a processing account, as the console names it. */
async function depositOf(store: TestApp, accountId: string): Promise<string> {
  const { body } = await store.console('GET', '/console/api/accounts');
  const account = body.accounts.find(({ id }: { id: string }) => id === gatewayId(accountId));
  return account.deposit_account.id;
}

const operatingOf = (store: TestApp) => depositOf(store, store.organization.merchantAccountId);
const trustOf = (store: TestApp) => depositOf(store, store.organization.trustAccountId);

/** What the sound books hold, by account; accounts at zero are left out. */
async function balancesOf(store: TestApp): Promise<Record<string, string>> {
  await store.checkBooks();
  const { body } = await store.console('GET', '/console/api/balances');
  const shown = body.balances as { account: string; balance: string }[];
  return Object.fromEntries(
    shown.filter(({ balance }) => balance !== '0.00').map((one) => [one.account, one.balance]),
  );
}

const cashOn = (deposit: string) => {
  const hex = Buffer.from(deposit, 'base64url').toString('hex');
  return `cash:${hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}`;
};

suite('payments recorded by hand', () => {
  const shared = sharedApp({ clock: clockAt(now) });

  test('a recorded payment is answered with all that is known of it', async () => {
    const store = await shared.newcomer();
    const body = await must(
      record(store, {
        amount: '150000',
        currency: 'USD',
        tender: 'check',
        client: { name: 'Pat Payer', email: 'pat@payer.example' },
        reference: 'Matter 12',
        check_number: '001042',
        processor_reference: 'Teller 3',
        received_at: '2026-11-20T10:00:00-05:00',
        source_id: 'counter-1',
      }),
    );
    const { id, number, client, ...rest } = body;
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.ok(Number.isInteger(number) && number > 0);
    assert.match(client.id, /^[0-9a-f-]{36}$/);
    assert.deepEqual([client.name, client.email], ['Pat Payer', 'pat@payer.example']);
    assert.deepEqual(rest, {
      mode: 'test',
      status: 'settled',
      amount: 150_000,
      currency: 'USD',
      tender: 'check',
      deposit_account: await operatingOf(store),
      reference: 'Matter 12',
      check_number: '001042',
      processor_reference: 'Teller 3',
      source_id: 'counter-1',
      received_at: '2026-11-20T15:00:00.000Z',
      created: now,
      modified: now,
    });
    assert.deepEqual(await must(read(store, id)), body);
    assert.deepEqual(await must(read(store, toBase64Url(id))), body);
  });

  test('it is in the books at once: on our account, and held for its client', async () => {
    const store = await shared.newcomer();
    const client = { name: 'Pat Payer', email: 'pat@payer.example' };
    const { client: party } = await must(record(store, { client }));
    assert.deepEqual(await balancesOf(store), {
      [cashOn(await operatingOf(store))]: '150.00',
      [`unapplied:${party.id}`]: '-150.00',
    });
  });

  test('whoever pays under the same name and e-mail address is the same client', async () => {
    const store = await shared.newcomer();
    const client = { name: 'Pat Payer', email: 'pat@payer.example' };
    const one = await must(record(store, { client }));
    const again = { name: ' PAT  payer', email: 'Pat@Payer.example' };
    const other = await must(record(store, { client: again }));
    assert.equal(other.client.id, one.client.id);
    assert.equal((await balancesOf(store))[`unapplied:${one.client.id}`], '-300.00');
  });

  test('whoever has no name is nobody', async () => {
    const store = await shared.newcomer();
    const { client, received_at } = await must(record(store));
    assert.deepEqual([client, received_at], [{}, now]);
    assert.deepEqual((await must(record(store, { client: { name: ' ' } }))).client.id, undefined);
    assert.equal((await balancesOf(store))['unapplied:unidentified'], '-300.00');
  });

  for (const tender of recordedTenders) {
    test(`${tender} can be recorded`, async () => {
      const body = await must(record(shared.first(), { tender }));
      assert.equal(body.tender, tender);
    });
  }

  test('money on a trust account is the client’s', async () => {
    const store = await shared.newcomer();
    const deposit = await trustOf(store);
    const of = { deposit_account: deposit, client: { name: 'Client of Ours' } };
    const { client, deposit_account, id } = await must(record(store, of));
    assert.equal(deposit_account, deposit);
    assert.deepEqual(await balancesOf(store), {
      [cashOn(deposit)]: '150.00',
      [`trust:${client.id}`]: '-150.00',
    });
    await must(cancel(store, id));
    assert.deepEqual(await balancesOf(store), {});
  });

  test('money on a trust account is somebody’s', async () => {
    const store = await shared.newcomer();
    const deposit_account = await trustOf(store);
    for (const client of [null, {}, { name: ' ' }]) {
      const answer = await record(store, { deposit_account, client });
      assertProblem(answer, 422, 'fields_invalid');
      assert.deepEqual(answer.body.errors, [{ pointer: '/client', rule: 'not_null' }]);
    }
    assert.deepEqual(await balancesOf(store), {});
    await must(record(store, { deposit_account, client: { email: 'pat@payer.example' } }));
  });

  test('without an account they are on the primary card account’s, or an older one', async () => {
    const store = await shared.newcomer();
    const operating = await operatingOf(store);
    const setAccount = (id: string, settings: object) =>
      must(store.console('PATCH', `/console/api/accounts/${gatewayId(id)}`, settings));
    const { merchantAccountId, trustAccountId, achAccountId } = store.organization;
    await setAccount(trustAccountId, { primary: true });
    assert.equal((await must(record(store))).deposit_account, operating);
    await setAccount(merchantAccountId, { status: 'deleted' });
    const { id, deposit_account } = await must(record(store));
    assert.equal(deposit_account, operating, 'bank debits still go there');
    await setAccount(achAccountId, { status: 'deleted' });
    assertProblem(await record(store), 404, 'deposit_account_not_found');
    await must(cancel(store, id));
  });

  test('a cancelled one stays to be seen, and its entry is countered', async () => {
    const store = await shared.newcomer();
    const recorded = await must(record(store, { client: { name: 'Pat' } }));
    await store.advance('PT1H');
    const cancelled = await must(cancel(store, recorded.id));
    const modified = '2026-11-23T16:00:00.000Z';
    assert.deepEqual(cancelled, { ...recorded, status: 'voided', modified });
    assert.deepEqual(await must(read(store, recorded.id)), cancelled);
    assert.deepEqual(await balancesOf(store), {});
  });

  test('it is cancelled once', async () => {
    const store = await shared.newcomer();
    const { id } = await must(record(store));
    await must(cancel(store, id));
    assertProblem(await cancel(store, id), 409, 'status_does_not_allow');
    assert.deepEqual(await balancesOf(store), {});
  });

  test('nothing was received at a time that has not come', async () => {
    const store = await shared.newcomer();
    const at = (received_at: string) => record(store, { received_at });
    assertProblem(await at('2026-11-23T15:00:00.001Z'), 422, 'received_in_future');
    await must(at(now));
    await store.advance('P1D');
    const { received_at, created } = await must(at('2026-11-24T14:59:59.999Z'));
    assert.deepEqual(
      [received_at, created],
      ['2026-11-24T14:59:59.999Z', '2026-11-24T15:00:00.000Z'],
    );
  });

  test('a source id is used once, whatever kind of payment has it', async () => {
    const store = await shared.newcomer();
    await must(record(store, { source_id: 'one' }));
    assertProblem(await record(store, { source_id: 'one' }), 409, 'source_id_taken');
    const method = { type: 'card', number: '4242424242424242', exp_month: 10, exp_year: 2040 };
    const charge = (source_id: string) =>
      store.gateway('POST', '/v1/charges', { amount: 1, method, source_id });
    assert.equal((await charge('one')).status, 409);
    assert.equal((await charge('two')).status, 200);
    assertProblem(await record(store, { source_id: 'two' }), 409, 'source_id_taken');
    const cash = await balancesOf(store);
    assert.equal(cash[cashOn(await operatingOf(store))], '150.00');
  });

  test('the same request under the same key is answered with the same payment', async () => {
    const store = await shared.newcomer();
    const url = `http://127.0.0.1:${store.app.ports.main}${path}`;
    const send = async () => {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${store.organization.consoleToken}`,
          'content-type': 'application/json',
          'idempotency-key': 'at the counter',
        },
        body: JSON.stringify({ amount: 1, tender: 'cash' }),
      });
      return { replayed: response.headers.get('idempotent-replayed'), body: await response.text() };
    };
    const [first, second] = [await send(), await send()];
    assert.deepEqual([first.replayed, second.replayed], [null, 'true']);
    assert.equal(second.body, first.body);
    assert.equal((await balancesOf(store))['unapplied:unidentified'], '-0.01');
  });

  test('live payments are recorded, too, and are no test payments', async () => {
    const store = await shared.newcomer();
    const { id, mode } = await must(record(store, { mode: 'live' }));
    assert.equal(mode, 'live');
    assert.deepEqual(await balancesOf(store), {});
    assertProblem(await read(store, id), 404, 'payment_not_found');
    assertProblem(await cancel(store, id), 404, 'payment_not_found');
    assert.equal((await must(read(store, `${id}?mode=live`))).status, 'settled');
    const answer = store.console('POST', `${path}/${id}/cancel?mode=live`);
    assert.equal((await must(answer)).status, 'voided');
    await store.checkBooks();
  });

  test('another organization’s does not exist', async () => {
    const { id } = await must(record(shared.first()));
    const stranger = await shared.newcomer();
    assertProblem(await read(stranger, id), 404, 'payment_not_found');
    assertProblem(await cancel(stranger, id), 404, 'payment_not_found');
    const deposit_account = await operatingOf(shared.first());
    assertProblem(await record(stranger, { deposit_account }), 404, 'deposit_account_not_found');
    assert.equal((await must(read(shared.first(), id))).status, 'settled');
  });

  for (const [what, field, pointer, rule] of [
    ['no amount', { amount: null }, '/amount', 'not_null'],
    ['nothing', { amount: 0 }, '/amount', 'below_minimum'],
    ['less than nothing', { amount: -1 }, '/amount', 'invalid'],
    ['a part of a cent', { amount: 1.5 }, '/amount', 'invalid'],
    ['too much', { amount: '100000000000000' }, '/amount', 'above_maximum'],
    ['a tender that a rail takes', { tender: 'credit_card' }, '/tender', 'invalid'],
    ['a tender in capitals', { tender: 'CASH' }, '/tender', 'invalid'],
    ['no currency', { currency: 'XXX' }, '/currency', 'invalid'],
    ['a time that is none', { received_at: 'yesterday' }, '/received_at', 'invalid'],
    ['an empty source id', { source_id: '' }, '/source_id', 'length'],
    ['a check number on cash', { check_number: '7' }, '/check_number', 'invalid'],
    [
      'a client with a card for a name',
      { client: { name: '4242 4242 4242 4242' } },
      '/client/name',
      'invalid',
    ],
    ['a client without a mailbox', { client: { email: 'pat' } }, '/client/email', 'invalid'],
    ['a card number for a reference', { reference: '4242424242424242' }, '/reference', 'invalid'],
    [
      'a card number at a processor',
      { processor_reference: 'card 4242424242424242' },
      '/processor_reference',
      'invalid',
    ],
  ] as const) {
    test(`${what} is refused`, async () => {
      const answer = await record(shared.first(), field);
      assertProblem(answer, 422, 'fields_invalid');
      assert.deepEqual(answer.body.errors, [{ pointer, rule }]);
    });
  }

  test('only what there is can be named', async () => {
    const store = shared.first();
    const id = systemIds.next();
    for (const one of [id, toBase64Url(id)]) {
      assertProblem(await read(store, one), 404, 'payment_not_found');
      assertProblem(await cancel(store, one), 404, 'payment_not_found');
      const answer = await record(store, { deposit_account: one });
      assertProblem(answer, 404, 'deposit_account_not_found');
    }
    assertProblem(await read(store, 'x'), 404, 'object_not_found');
    assertProblem(await record(store, { currency: 'EUR' }), 409, 'currency_not_supported');
  });

  test('a payment of the gateway was not recorded by hand', async () => {
    const store = shared.first();
    const method = { type: 'card', number: '4242424242424242', exp_month: 10, exp_year: 2040 };
    const charge = await store.gateway('POST', '/v1/charges', { amount: 1, method });
    assertProblem(await read(store, charge.body.id), 404, 'payment_not_found');
    assertProblem(await cancel(store, charge.body.id), 404, 'payment_not_found');
  });

  test('an organization that is not active records and cancels nothing', async () => {
    const store = await shared.newcomer();
    const { id } = await must(record(store));
    await must(store.console('PATCH', '/console/api/organization', { status: 'inactive' }));
    assertProblem(await record(store), 403, 'organization_not_active');
    assertProblem(await cancel(store, id), 403, 'organization_not_active');
  });

  test('both are told in the stream of events', async () => {
    const store = await shared.newcomer();
    const { id } = await must(record(store, { received_at: '2026-01-01T00:00:00Z' }));
    await must(cancel(store, id));
    const { events } = await must(store.console('GET', '/console/api/events'));
    assert.deepEqual(
      events.map(({ type, subject_id }: Record<string, unknown>) => [type, subject_id]),
      [
        ['manual_payment.recorded', id],
        ['manual_payment.cancelled', id],
      ],
    );
  });

  test('no webhook tells of it, and the others go out as ever', async (t) => {
    const store = await shared.newcomer();
    const receiver = await startReceiver(t, (response) => response.end());
    await store.gateway('PATCH', '/v1/merchant', { test_events_urls: receiver.url });
    const { id } = await must(record(store));
    await must(cancel(store, id));
    const { event_id } = await must(store.console('POST', '/console/api/webhooks/test'));
    await until(() => receiver.got.length > 0);
    const { events } = await must(store.console('GET', '/console/api/events'));
    assert.equal(events.at(-1).id, event_id, 'the others came first');
    const { deliveries } = await must(store.console('GET', '/console/api/webhooks/deliveries'));
    assert.deepEqual(
      deliveries.map((delivery: { event_id: string }) => delivery.event_id),
      [event_id],
    );
  });
});

test('with live mode off no live payment is recorded, and none is cancelled', async (t) => {
  const store = await startTestApp(t, { settings: { LIVE_MODE: 'off' } });
  const live = { organizationId: store.organization.id, mode: 'live' as const };
  const { id } = await store.app.payments.record({
    caller: live,
    id: systemIds.next(),
    amountMinor: 1n,
    method: { kind: 'recorded', tender: 'cash', payer: {} },
  });
  assertProblem(await record(store, { mode: 'live' }), 403, 'live_mode_off');
  const answer = await store.console('POST', `${path}/${id}/cancel?mode=live`);
  assertProblem(answer, 403, 'live_mode_off');
  assert.equal((await must(read(store, `${id}?mode=live`))).status, 'settled');
  await must(cancel(store, (await must(record(store))).id));
});
