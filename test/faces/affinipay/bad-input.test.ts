// Every property of every operation that the gateway's own document names, spoiled in every way.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { sql } from '#src/db/index.ts';
import { complaintsAfter, type Received, type Sender, senderTo } from '#test/faces/kit/barrage.ts';
import { type Operation, operationsOf } from '#test/faces/kit/described.ts';
import { casesMin, spoilingsOf } from '#test/faces/kit/spoiled.ts';
import { aCard, gatewayId, type TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { complaintsAbout } from './complaints.ts';
import { type UsualRequests, usualRequests } from './usual-requests.ts';

const paying = new Set(['post /v1/charges', 'post /v1/credits', 'post /v1/charges/{id}/refund']);
const ofMerchant = /\/v1\/(merchant|ach-accounts)/;

suite('the gateway, asked for nonsense', () => {
  const shared = sharedApp();
  let store: TestApp;
  let settings: TestApp;
  let operations: readonly Operation[];
  let usual: UsualRequests;
  let sender: Sender;
  /** The ids of the transactions that the answers speak of. */
  const told = new Set<string>();
  const sentBy = { status: new Map<number, number>(), slowestMs: 0 };

  before(async () => {
    [store, settings] = [await shared.newcomer(), await shared.newcomer()];
    for (const id of [store.organization.merchantAccountId, store.organization.achAccountId]) {
      const allowed = { credits_enabled: true, refunds_to_other_methods_enabled: true };
      const { status } = await store.console('PATCH', `/console/api/accounts/${id}`, allowed);
      assert.equal(status, 200);
    }
    usual = await usualRequests(store, settings);
    sender = senderTo(store.app.ports.affinipay);
    const { text } = await sender.send({ method: 'GET', path: '/openapi.json' });
    operations = operationsOf(JSON.parse(text));
  });
  after(() => sender.close());

  function barrage(operation: Operation): Promise<string[]> {
    const { name, takesForms } = operation;
    const { organization } = ofMerchant.test(name) ? settings : store;
    const key = takesForms ? organization.publicKey : organization.testSecretKey;
    return complaintsAfter({
      sender,
      operation,
      headers: { authorization: `Basic ${btoa(`${key}:`)}` },
      makeUsual: (property) => usual.make(name, property),
      complaintsAbout: (received, { isUnreadable }) => {
        note(operation, received);
        const isRead = isUnreadable && !isMalformed(received);
        return [
          ...complaintsAbout(operation, received),
          ...(isRead ? [`read it: ${received.text}`] : []),
        ];
      },
    });
  }

  function note({ name }: Operation, { status, text, tookMs }: Received) {
    sentBy.status.set(status, (sentBy.status.get(status) ?? 0) + 1);
    sentBy.slowestMs = Math.max(sentBy.slowestMs, tookMs);
    if (!paying.has(name)) return;
    const { id, messages } = JSON.parse(text);
    for (const known of [id, messages?.[0].entity_id]) if (known !== undefined) told.add(known);
  }

  test('answers every bad value as documented, in good time, without a bug', async (t) => {
    for (const operation of operations) {
      if (operation.properties.length === 0) continue;
      await t.test(operation.name, async () => {
        const counts = Map.groupBy(spoilingsOf(operation), ({ property }) => property);
        assert.equal(counts.size, operation.properties.length);
        for (const [{ path }, cases] of counts) {
          assert.ok(cases.length >= casesMin, `${path.join('.')}: ${cases.length} cases`);
        }
        assert.deepEqual((await barrage(operation)).slice(0, 20), []);
      });
    }
    const statuses = [...sentBy.status].map(([status, count]) => `${count} × ${status}`);
    t.diagnostic(`${statuses.join(', ')}; slowest ${Math.round(sentBy.slowestMs)} ms`);
  });

  test('has taken the payments that it says it has, and no others', async () => {
    const stored = await store.app.db.rows<{ id: string }>(sql`
      select id from payments where organization_id = ${store.organization.id}`);
    const expected = [...told, ...usual.made].toSorted();
    assert.deepEqual(stored.map(({ id }) => gatewayId(id)).toSorted(), expected);
    assert.ok(told.size > 100, `${told.size} of the values were harmless`);
    await store.checkBooks();
  });

  test('tells of every broken field, however many there are', async () => {
    const names = ['type', 'number', 'card_type', 'exp_month', 'exp_year', 'cvv', 'name', 'city'];
    const more = ['address1', 'address2', 'state', 'postal_code', 'country', 'email', 'phone'];
    const method = Object.fromEntries([...names, ...more].map((name) => [name, []]));
    const body = { amount: 'much', currency: 1, source_id: 2, reference: 3, method };
    const { status, body: said } = await store.gateway('POST', '/v1/charges', body);
    assert.equal(status, 422);
    const contexts = said.messages.map(({ context }: { context: string }) => context);
    const expected = [...names, ...more].map((name) => `method.${name}`);
    const atTop = ['amount', 'currency', 'source_id', 'reference'];
    assert.deepEqual(contexts.toSorted(), [...expected, ...atTop].toSorted());
  });

  test('what would be wrong is noticed', () => {
    const json = 'application/json; charset=utf-8';
    const right = { code: 'invalid_data', level: 'error', message: 'no', facility: 'gateway' };
    const told = { ...right, context: 'amount', sub_code: 'invalid' };
    const complaints = (status: number, body: unknown, type = json) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const judge = { faultsOf: () => [] };
      return complaintsAbout(judge, { status, type, text, tookMs: 1 }).length;
    };
    assert.equal(complaints(422, { messages: [told] }), 0);
    assert.equal(complaints(200, { id: 'x', reference: '4242 4242' }), 0);
    const wrong: readonly (readonly [number, unknown, string?])[] = [
      [500, { messages: [told] }],
      [422, { messages: [told] }, 'text/html'],
      [422, '{"messages":'],
      [422, { messages: [] }],
      [422, {}],
      [422, { messages: [told], error: 'x' }],
      [422, { messages: [right] }],
      [422, { messages: [{ ...told, message: ' ' }] }],
      [422, { messages: [{ ...told, value: 'x' }] }],
      [200, { reference: 'paid by 4242-4242 4242.4242' }],
      [200, { reference: '４２４２４２４２４２４２４２４２' }],
    ];
    for (const answer of wrong) assert.ok(complaints(...answer) > 0, JSON.stringify(answer));
  });

  test('goes on as before', async () => {
    for (const probe of [{}, [], '', 0, () => {}]) {
      assert.equal((probe as { polluted?: unknown }).polluted, undefined);
    }
    for (const it of [store, settings]) {
      const { status } = await it.gateway('POST', '/v1/charges', { amount: 1, method: aCard() });
      assert.equal(status, 200);
    }
  });
});

function isMalformed({ status, text }: Received): boolean {
  return status === 400 && JSON.parse(text).messages[0].code === 'malformed_request';
}
