import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { systemIds } from '#src/kernel/ids.ts';
import { aBankAccount, aCard, gatewayId, startTestApp, type TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { assertRefused, broken } from './messages.ts';
import { storyOf } from './story.ts';

/** What the documents sign with. */
const strokes = JSON.stringify([
  {
    x: [
      179, 179, 179, 179, 180, 188, 195, 206, 218, 228, 245, 252, 261, 267, 270, 270, 269, 262, 254,
      246, 237, 230, 225, 221, 219, 219, 222, 229, 239, 251, 263, 274, 282, 286, 288, 289, 286,
    ],
    y: [
      77, 84, 89, 97, 104, 113, 120, 127, 132, 133, 133, 133, 128, 121, 114, 106, 99, 93, 87, 85,
      85, 85, 87, 93, 99, 109, 120, 129, 138, 144, 146, 147, 145, 141, 134, 130, 127,
    ],
  },
]);
const signature = { mime_type: 'chargeio/jsignature', data: strokes };

function sign(store: TestApp, id: string, body: object = signature, more: object = {}) {
  return store.gateway('POST', `/v1/transactions/${id}/sign`, body, more);
}

suite('signatures', () => {
  const shared = sharedApp();
  const story = () => storyOf(shared.first());

  test('what is signed is the whole transaction, and the signature can be read again', async () => {
    const { store, charge, read } = story();
    const { id } = await charge(1_00);
    const { status, body } = await sign(store, id);
    assert.equal(status, 200, JSON.stringify(body));
    const { refunds: _, ...transaction } = await read(id);
    const { signature_id } = body;
    assert.deepEqual(body, { ...transaction, signature_id, signature });

    const { body: kept } = await store.gateway('GET', `/v1/signatures/${signature_id}`);
    const { created } = kept;
    assert.deepEqual(kept, { id: signature_id, created, ...signature, signature });
  });

  test('it is as old as the clock of the merchant says', async () => {
    const store = await shared.newcomer();
    const { charge, until } = storyOf(store);
    const { id } = await charge(1_00);
    await until('2031-05-06T07:08:09.000Z');
    const { body } = await sign(store, id);
    const { body: kept } = await store.gateway('GET', `/v1/signatures/${body.signature_id}`);
    assert.match(kept.created, /^2031-05-06T07:0[89]:/);
  });

  test('a transaction is signed once', async () => {
    const { store, charge } = story();
    const { id } = await charge(1_00);
    assert.equal((await sign(store, id)).status, 200);
    const again = await sign(store, id);
    assertRefused(again, 422, [{ code: 'not_valid_for_transaction_status' }]);
  });

  test('the same Idempotency-Key gets the same signature', async () => {
    const { store, charge } = story();
    const { id } = await charge(1_00);
    const headers = { 'idempotency-key': `sign ${id}` };
    const first = await sign(store, id, signature, { headers });
    const again = await sign(store, id, signature, { headers });
    assert.equal(again.status, 200);
    assert.deepEqual(again.body, first.body);
  });

  test('holds, bank debits, refunds, and what is settled long ago can be signed', async () => {
    const store = await shared.newcomer();
    const { charge, debit, hold, refund } = storyOf(store);
    const [old, held] = [await charge(1_00), await debit(1_00)];
    await store.advance('P9D');
    const fresh = [await hold(1_00), await refund(old.id, 10)];
    for (const { id } of [old, held, ...fresh]) {
      assert.equal((await sign(store, id)).status, 200);
    }
  });

  test('what failed, came back, was voided or has ended cannot be signed', async () => {
    const store = await shared.newcomer();
    const { debit, hold, cancel, sendBack } = storyOf(store);
    const declined = await store.gateway('POST', '/v1/charges', {
      amount: 1,
      method: aCard({ number: '4000000000000002' }),
    });
    const [returned, voided, ended] = [await debit(1_00), await hold(1_00), await hold(1_00)];
    await cancel(voided.id);
    await store.advance('P9D');
    await sendBack(returned.id, 'R10');
    const failed = declined.body.messages[0].entity_id;
    for (const id of [failed, returned.id, voided.id, ended.id]) {
      assertRefused(await sign(store, id), 422, [{ code: 'not_valid_for_transaction_status' }]);
    }
  });

  test('what is wrong with a signature is said by its own names', async () => {
    const { store, charge } = story();
    const { id } = await charge(1_00);
    const refuse = async (body: object, ...messages: ReturnType<typeof broken>[]) =>
      assertRefused(await sign(store, id, body), 422, messages);
    await refuse({}, broken('mime_type', 'not_null'), broken('data', 'not_null'));
    await refuse({ ...signature, mime_type: 'image/svg+xml' }, broken('mime_type', 'invalid'));
    await refuse(
      { ...signature, mime_type: 'x'.repeat(65) },
      broken('mime_type', 'invalid_length'),
    );
    await refuse(
      { mime_type: '', data: '' },
      broken('mime_type', 'not_null'),
      broken('data', 'not_null'),
    );
    await refuse({ ...signature, data: 'x'.repeat(8193) }, broken('data', 'invalid_length'));
    await refuse({ ...signature, data: '[\u0007]' }, broken('data', 'invalid'));
    await refuse({ ...signature, data: [1, 2] }, broken('data', 'invalid'));
    assert.equal((await sign(store, id, { ...signature, data: 'x'.repeat(8192) })).status, 200);
  });

  test('the number of a card is no signature, but fractions of coordinates are', async () => {
    const { store, charge } = story();
    const { id } = await charge(1_00);
    for (const data of ['4242424242424242', '["4242 4242 4242 4242"]', '[4242424242424242]']) {
      assertRefused(await sign(store, id, { ...signature, data }), 422, [
        broken('data', 'invalid'),
      ]);
    }
    const data = '[{"x":[42.42424242424242],"y":[77.5]}]';
    const { body } = await sign(store, id, { ...signature, data });
    assert.equal(body.signature.data, data);
  });

  test('ids of nothing, and of another organization, are not there', async () => {
    const { store, charge } = story();
    const { id } = await charge(1_00);
    const { body } = await sign(store, id);
    const other = await shared.newcomer();
    const { id: unsigned } = await charge(1_00);
    assertRefused(await sign(other, unsigned), 404, [
      { code: 'resource_not_found', context: `Transaction[${unsigned}]` },
    ]);
    const live = { key: store.organization.liveSecretKey };
    assert.equal((await sign(store, unsigned, signature, live)).status, 404);
    for (const [reader, signatureId] of [
      [other, body.signature_id],
      [store, gatewayId(systemIds.next())],
    ] as const) {
      assertRefused(await reader.gateway('GET', `/v1/signatures/${signatureId}`), 404, [
        { code: 'resource_not_found', context: `Signature[${signatureId}]` },
      ]);
    }
    assertRefused(await store.gateway('GET', '/v1/signatures/x'), 404, [
      { code: 'resource_not_found' },
    ]);
  });
});

/** How many of twenty signatures of one charge at the same moment are kept. */
async function winnersOfRace(store: TestApp): Promise<number> {
  const body = { amount: 1_00, method: aBankAccount() };
  const { body: charge } = await store.gateway('POST', '/v1/charges', body);
  const answers = await Promise.all(Array.from({ length: 20 }, () => sign(store, charge.id)));
  const won = answers.filter(({ status }) => status === 200);
  const lost = answers.filter(({ status }) => status === 422);
  assert.equal(won.length + lost.length, 20);
  return won.length;
}

test('of signatures at once exactly one is kept', async (t) => {
  const store = await startTestApp(t);
  for (let race = 0; race < 5; race += 1) assert.equal(await winnersOfRace(store), 1);
});

test('without the rule of the table, every one of them would be', async (t) => {
  const store = await startTestApp(t);
  const rule = 'signatures_organization_id_mode_payment_id_key';
  await store.app.db.script(`alter table signatures drop constraint ${rule}`);
  assert.equal(await winnersOfRace(store), 20);
});
