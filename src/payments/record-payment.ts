// Records a payment that came in without us.
import type { Database, Tx } from '#src/db/index.ts';
import { insertEvents } from '#src/events/index.ts';
import type { Ids } from '#src/kernel/ids.ts';
import { invalidFields } from '#src/kernel/issues.ts';
import { money } from '#src/kernel/money.ts';
import { insertEntries } from '#src/ledger/index.ts';
import {
  type Caller,
  chooseDepositAccount,
  type DepositAccount,
  type Organizations,
  requireActive,
} from '#src/organizations/index.ts';
import { rememberParty } from '#src/parties/index.ts';
import { failure } from './failures.ts';
import type { RecordedMethod, RecordedPayment } from './recorded-payment.ts';
import { recordingEntry } from './recorded-payment-entries.ts';
import { recordedPaymentEvent } from './recorded-payment-events.ts';
import { findRecordedPayment, insertRecordedPayment } from './recorded-payment-store.ts';

export interface RecordPayment {
  readonly caller: Caller;
  /** The id the payment gets. The same one again, after a crash, finds its work done. */
  readonly id: string;
  /** In the smallest unit of the currency: 1 to 10^14 − 1. */
  readonly amountMinor: bigint;
  /** Must be the deposit account's own, if given. */
  readonly currency?: string;
  readonly method: RecordedMethod;
  /** The usual operating one when absent. */
  readonly depositAccountId?: string;
  readonly sourceId?: string;
  readonly reference?: string;
  /** Now when absent; never a time that has not come. */
  readonly receivedAt?: Temporal.Instant;
}

export interface RecordTools {
  readonly db: Database;
  readonly ids: Ids;
  readonly organizations: Pick<Organizations, 'readProfile' | 'now'>;
}

/**
 * In the books at once: on the deposit account, and held for the payer. Throws
 * `organization_not_active`, `deposit_account_not_found`, `currency_not_supported`,
 * `received_in_future`, `source_id_taken`; and `fields_invalid` for trust money that is nobody's.
 */
export async function recordPayment(
  tools: RecordTools,
  input: RecordPayment,
): Promise<RecordedPayment> {
  const { caller } = input;
  const profile = await tools.organizations.readProfile(caller.organizationId);
  requireActive(profile);
  const deposit = chooseDepositAccount(profile, caller, input.depositAccountId);
  const { currency = deposit.currency } = input;
  if (currency !== deposit.currency) throw failure('currency_not_supported', { currency });
  const now = tools.organizations.now(caller, profile);
  const { receivedAt = now } = input;
  if (Temporal.Instant.compare(receivedAt, now) > 0) throw failure('received_in_future');
  return tools.db.transaction((tx) => write(tools, tx, input, { deposit, now, receivedAt }));
}

interface Facts {
  readonly deposit: DepositAccount;
  readonly now: Temporal.Instant;
  readonly receivedAt: Temporal.Instant;
}

async function write(
  { ids }: RecordTools,
  tx: Tx,
  input: RecordPayment,
  { deposit, now, receivedAt }: Facts,
): Promise<RecordedPayment> {
  const { organizationId, mode } = input.caller;
  const done = await findRecordedPayment(tx, input.caller, input.id);
  if (done) return done;
  const { payer } = input.method;
  const partyId = await rememberParty(tx, { organizationId, id: ids.next(), payer, at: now });
  if (deposit.kind === 'trust' && partyId === undefined) {
    throw invalidFields([{ path: ['client'], rule: 'not_null' }]);
  }
  const recorded = await insertRecordedPayment(tx, {
    organizationId,
    mode,
    id: input.id,
    status: 'settled',
    amount: money(input.amountMinor, deposit.currency),
    refunded: money(0n, deposit.currency),
    depositAccountId: deposit.id,
    method: input.method,
    ...(partyId !== undefined && { partyId }),
    ...(input.sourceId !== undefined && { sourceId: input.sourceId }),
    ...(input.reference !== undefined && { reference: input.reference }),
    receivedAt,
    createdAt: now,
    modifiedAt: now,
  });
  if (!recorded) throw failure('source_id_taken');
  await insertEntries(tx, [recordingEntry(ids, recorded, deposit)]);
  await insertEvents(tx, [recordedPaymentEvent(ids, recorded, 'recorded')]);
  return recorded;
}
