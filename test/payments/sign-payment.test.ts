import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemIds } from '#src/kernel/ids.ts';
import { aBusiness } from '#test/support/builders.ts';

test('a signature that was cut off finds its work done, whatever came between', async (t) => {
  const { payments, caller, charge } = await aBusiness(t);
  const { id: paymentId } = await charge(1_00n);
  const input = { caller, paymentId, id: systemIds.next(), mimeType: 'text/plain', data: 'Pat' };
  const first = await payments.sign(input);
  await payments.void({ caller, id: paymentId, requestId: systemIds.next() });
  const again = await payments.sign(input);
  assert.deepEqual(again.signature, first.signature);
  assert.equal(again.payment.status, 'voided');
  await assert.rejects(payments.sign({ ...input, id: systemIds.next() }), {
    code: 'status_does_not_allow',
  });
});
