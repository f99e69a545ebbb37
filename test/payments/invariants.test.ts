import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql, type Tx } from '#src/db/index.ts';
import { systemIds } from '#src/kernel/ids.ts';
import { ledgerInvariants } from '#src/ledger/index.ts';
import { type Payment, paymentInvariants, type RecordedPayment } from '#src/payments/index.ts';
import { aBusiness, type Business } from '#test/support/builders.ts';
import { brokenBy, type Corruption, check } from '#test/support/corruption.ts';

const amounts = 'refunded ≤ captured ≤ authorized';
const refunds = 'what a charge has refunded is the sum of its live refunds';
const captures = 'every captured payment has its entry, and no other has one';
const returns = 'every payment that failed after its capture has its entry, and no other has one';
const cancellations = 'every recording that was cancelled has its entry, and no other has one';
const totals = 'the total of a batch is the sum of its members';
const transit = 'what is in transit on each account is what is captured and not settled there';
const movements = 'what a batch brought in is what its settled members moved';
const objects = 'every entry has its object';
const counts = 'payments are counted as many as they are';
const settlements = 'a settled batch has no member left to settle';

test('each invariant holds for honest books and is broken by a corruption', async (t) => {
  const business = await aBusiness(t);
  const payments = await someBusinessDays(business);
  const healthy = await check(business.db, [...ledgerInvariants, ...paymentInvariants]);
  for (const { name, checked, violations } of healthy) {
    await t.test(`honest books: ${name}`, () => {
      assert.equal(violations, 0n);
      // No code of ours charges fees or takes snapshots by itself yet.
      assert.ok(checked > 0n || /fee|snapshot/.test(name), 'there was nothing to check');
    });
  }
  for (const corruption of corruptionsOf(payments)) {
    await t.test(`corrupted: ${corruption.what}`, async () => {
      const broken = await brokenBy(business.db, paymentInvariants, corruption);
      assert.deepEqual(broken, corruption.breaks);
    });
  }
});

test('there is a corruption for each invariant', () => {
  const broken = corruptionsOf({} as SomePayments).flatMap(({ breaks }) => breaks);
  const names = paymentInvariants.map(({ name }) => name);
  assert.deepEqual([...new Set(broken)].toSorted(), names.toSorted());
});

type SomePayments = Readonly<
  Record<'hold' | 'refunded' | 'trust' | 'bounced' | 'returned' | 'captured', Payment> &
    Record<'recorded' | 'cancelled', RecordedPayment>
>;

/** Every way that a payment goes; `captured` is on its way at the end. */
async function someBusinessDays(business: Business): Promise<SomePayments> {
  const { charge, pass, payments, caller } = business;
  const hold = await charge(7_00n, { capture: 'later' });
  const refunded = await charge(100_00n);
  const trust = await charge(50_00n, { on: 'trust' });
  const bounced = await charge(20_00n, { on: 'bank' });
  const returned = await charge(30_00n, { on: 'bank' });
  await pass({ days: 1 });
  const refund = { caller, chargeId: refunded.id };
  await payments.refund({ ...refund, id: systemIds.next(), amountMinor: 40_00n });
  const unwanted = await payments.refund({ ...refund, id: systemIds.next(), amountMinor: 1_00n });
  await payments.void({ caller, id: unwanted.id, requestId: systemIds.next() });
  await payments.return({ caller, id: bounced.id, code: 'R01' });
  await pass({ days: 4 });
  await payments.return({ caller, id: returned.id, code: 'R10' });
  const captured = await charge(12_34n);
  await pass({ days: 1 });
  const recorded = await recordCash(business);
  const mistaken = await recordCash(business);
  const requestId = systemIds.next();
  const cancelled = await payments.cancelRecorded({ caller, id: mistaken.id, requestId });
  return { hold, refunded, trust, bounced, returned, captured, recorded, cancelled };
}

function recordCash({ payments, caller }: Business): Promise<RecordedPayment> {
  const method = { kind: 'recorded', tender: 'cash', payer: {} } as const;
  return payments.record({ caller, id: systemIds.next(), amountMinor: 6_00n, method });
}

function corruptionsOf(payments: SomePayments): Corruption[] {
  return [
    ...amountCorruptions(payments),
    {
      what: 'a payment is counted twice',
      breaks: [counts],
      by: (tx) => tx.run(sql`update payment_counts set payments = payments + 1`),
    },
    ...entryCorruptions(payments),
    ...recordingCorruptions(payments),
    ...batchCorruptions,
    ...transitCorruptions(payments),
  ];
}

function amountCorruptions({ hold, refunded, captured }: SomePayments): Corruption[] {
  return [
    {
      what: 'more is captured than was authorized, and the books say so too',
      breaks: [amounts],
      by: (tx) =>
        tx.run(sql`update payments set authorized_minor = captured_minor - 1
                    where id = ${captured.id}`),
    },
    {
      what: 'more is refunded than was captured',
      breaks: [amounts, refunds],
      by: (tx) => tx.run(sql`update payments set refunded_minor = 10001 where id = ${refunded.id}`),
    },
    {
      what: 'more of a hold is refunded than was authorized',
      breaks: [amounts, refunds],
      by: (tx) => tx.run(sql`update payments set refunded_minor = 701 where id = ${hold.id}`),
    },
    {
      what: 'a refund that is live is not counted',
      breaks: [refunds],
      by: (tx) => tx.run(sql`update payments set refunded_minor = 0 where id = ${refunded.id}`),
    },
  ];
}

function entryCorruptions({ hold, bounced, captured }: SomePayments): Corruption[] {
  return [
    {
      what: 'a captured payment has no entry',
      breaks: [captures],
      by: (tx) => tx.run(sql`update entries set kind = 'other' where payment_id = ${captured.id}`),
    },
    {
      what: 'a payment is captured in the books twice',
      breaks: [captures],
      by: (tx) => addEntries(tx, captured, 'inbound_captured', 1),
    },
    {
      what: 'a hold is captured in the books',
      breaks: [captures],
      by: (tx) => addEntries(tx, hold, 'inbound_captured', 1),
    },
    {
      what: 'a hold is captured in the books twice',
      breaks: [captures],
      by: (tx) => addEntries(tx, hold, 'inbound_captured', 2),
    },
    {
      what: 'a payment that failed after its capture has no entry of that',
      breaks: [returns],
      by: (tx) =>
        tx.run(sql`update entries set kind = 'other'
                    where payment_id = ${bounced.id} and kind = 'inbound_returned'`),
    },
    {
      what: 'a payment that is well came back in the books',
      breaks: [returns],
      by: (tx) => addEntries(tx, captured, 'inbound_returned', 1),
    },
    {
      what: 'a payment that is well came back in the books twice',
      breaks: [returns],
      by: (tx) => addEntries(tx, captured, 'inbound_returned', 2),
    },
  ];
}

function recordingCorruptions({ recorded, cancelled }: SomePayments): Corruption[] {
  return [
    {
      what: 'a recorded payment has no entry',
      breaks: [captures],
      by: (tx) => tx.run(sql`update entries set kind = 'other' where payment_id = ${recorded.id}`),
    },
    {
      what: 'a recording is in the books after it was cancelled',
      breaks: [cancellations],
      by: (tx) =>
        tx.run(sql`update entries set kind = 'other'
                    where payment_id = ${cancelled.id} and kind = 'recording_cancelled'`),
    },
    {
      what: 'a recording that stands is cancelled in the books',
      breaks: [cancellations],
      by: (tx) => addEntries(tx, recorded, 'recording_cancelled', 1),
    },
  ];
}

function transitCorruptions({ captured }: SomePayments): Corruption[] {
  return [
    {
      what: 'what was captured is posted elsewhere',
      breaks: [transit],
      by: (tx) =>
        tx.run(sql`update postings set account = 'suspense'
                    where account like 'in_transit:%' and entry_id in (
                      select id from entries where payment_id = ${captured.id})`),
    },
    {
      what: 'what was captured is in transit to another account of ours',
      breaks: [transit],
      by: (tx) =>
        tx.run(sql`update postings set account = 'in_transit:card:' || gen_random_uuid()
                    where account like 'in_transit:%' and entry_id in (
                      select id from entries where payment_id = ${captured.id})`),
    },
    {
      what: 'a batch brought in more than its members moved',
      breaks: [movements],
      by: (tx) =>
        tx.run(sql`update postings set amount_minor = amount_minor + 1
                    where account like 'cash:%' and entry_id in (
                      select id from entries where kind = 'batch_settled' limit 1)`),
    },
    {
      what: 'a batch is settled in the books without a batch',
      breaks: [movements, objects],
      by: (tx) => tx.run(sql`update entries set batch_id = null where kind = 'batch_settled'`),
    },
    {
      what: 'a payment counts as settled, and its batch as presented only',
      breaks: [transit],
      by: (tx) => tx.run(sql`update payments set status = 'settled' where id = ${captured.id}`),
    },
    {
      what: 'a batch counts as settled, and its members as presented only',
      breaks: [settlements],
      by: (tx) => tx.run(sql`update batches set status = 'settled' where status = 'closed'`),
    },
  ];
}

const batchCorruptions: readonly Corruption[] = [
  {
    what: 'a batch has lost a member',
    breaks: [totals],
    by: (tx) => tx.run(sql`update batches set members = members + 1`),
  },
  {
    what: 'a batch says that it brings in more than its members',
    breaks: [totals],
    by: (tx) => tx.run(sql`update batches set inbound_minor = inbound_minor + 1`),
  },
  {
    what: 'a batch says that it takes out more than its members',
    breaks: [totals],
    by: (tx) => tx.run(sql`update batches set outbound_minor = outbound_minor + 1`),
  },
];

async function addEntries(
  tx: Tx,
  payment: Pick<Payment, 'organizationId' | 'mode' | 'id'>,
  kind: string,
  count: number,
): Promise<void> {
  for (let added = 0; added < count; added += 1) {
    await tx.run(sql`
      insert into entries (organization_id, mode, id, kind, payment_id, occurred_at)
      values (${payment.organizationId}, ${payment.mode}, ${systemIds.next()}, ${kind},
              ${payment.id}, now())`);
  }
}
