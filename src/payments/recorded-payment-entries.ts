// The ledger entries that payments recorded by hand make.
import type { Ids } from '#src/kernel/ids.ts';
import {
  type Entry,
  type Holding,
  paymentRecorded,
  recordingCancelled,
} from '#src/ledger/index.ts';
import type { DepositAccount } from '#src/organizations/index.ts';
import type { RecordedPayment } from './recorded-payment.ts';

export function holdingOf({ partyId }: RecordedPayment, deposit: DepositAccount): Holding {
  return {
    depositAccountId: deposit.id,
    isTrust: deposit.kind === 'trust',
    ...(partyId !== undefined && { partyId }),
  };
}

/** It counts from when the money came, also where it was recorded later. */
export function recordingEntry(ids: Ids, payment: RecordedPayment, deposit: DepositAccount): Entry {
  return {
    ...scopeOf(ids, payment),
    kind: 'payment_recorded',
    occurredAt: payment.receivedAt,
    postings: paymentRecorded(holdingOf(payment, deposit), payment.amount),
  };
}

export function cancellationEntry(
  ids: Ids,
  payment: RecordedPayment,
  deposit: DepositAccount,
): Entry {
  return {
    ...scopeOf(ids, payment),
    kind: 'recording_cancelled',
    occurredAt: payment.modifiedAt,
    postings: recordingCancelled(holdingOf(payment, deposit), payment.amount),
  };
}

function scopeOf(ids: Ids, { organizationId, mode, id }: RecordedPayment) {
  return { organizationId, mode, id: ids.next(), paymentId: id };
}
