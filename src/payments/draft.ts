// A payment ready to be written, with its number for the vault and the events that tell of it.
import type { Tx } from '#src/db/index.ts';
import type { Event } from '#src/events/index.ts';
import type { Ids } from '#src/kernel/ids.ts';
import { money } from '#src/kernel/money.ts';
import type { Caller, ProcessingAccount, Profile } from '#src/organizations/index.ts';
import type { Method } from '#src/payment-methods/index.ts';
import type { Intake, StoredIntake } from '#src/payment-methods/vault/index.ts';
import { type DailyCut, holdEndsAt } from './due-times.ts';
import type { Payable } from './payable.ts';
import type { OccurrenceRef, Payment } from './payment.ts';
import { paymentEvent } from './payment-events.ts';
import type { AuthorizeAnswer } from './rail.ts';

/** What is asked for, but for what it is paid with and through. */
export interface PaymentAsked {
  readonly kind: 'charge' | 'credit';
  readonly caller: Caller;
  /** The id the payment gets. The same one again, after a crash, finds its work done. */
  readonly id: string;
  /** In the smallest unit of the currency: 1 to 10^14 − 1. */
  readonly amountMinor: bigint;
  /** `later` places a hold, which ends by itself after seven days. Credits cannot be held. */
  readonly capture: 'daily' | 'later';
  readonly sourceId?: string;
  readonly reference?: string;
  readonly annotations?: Readonly<Record<string, unknown>>;
  readonly occurrence?: OccurrenceRef;
  /** Made by a schedule whose time had come, and by nobody's request. */
  readonly isAutomatic?: boolean;
  /** Writes, in the payment's own transaction, what comes with it alone: not with a failed one. */
  readonly founding?: Founding;
}

export type Founding = (tx: Tx, payment: Payment) => Promise<void>;

export interface Draft {
  /** Whose instrument, fingerprint and party the tables decide, not the draft. */
  readonly payment: Omit<Payment, 'instrumentId' | 'fingerprint' | 'partyId'>;
  readonly account: ProcessingAccount;
  readonly intake: Intake | StoredIntake;
  /** The id that the payer gets as a party, if it is a new one. */
  readonly partyId: string;
  readonly events: readonly Event[];
  /** Whether the rail holds something for it: also for one that our own policy refused then. */
  readonly isHeld: boolean;
  /** The token that it uses up. A payment that failed leaves it usable. */
  readonly tokenId?: string;
  readonly founding?: Founding;
}

export interface DraftFacts {
  readonly input: PaymentAsked;
  readonly profile: Profile;
  readonly account: ProcessingAccount;
  readonly payable: Payable;
  readonly method: Method;
  readonly answer: AuthorizeAnswer;
  readonly failureCode: string | undefined;
  readonly intake: Intake | StoredIntake;
  readonly now: Temporal.Instant;
}

export interface DraftTools {
  readonly ids: Ids;
  readonly dailyCut: DailyCut;
}

/** The payment that the rail's answer and the account's policy make of the request. */
export function draftOf(tools: DraftTools, facts: DraftFacts): Draft {
  const { account, intake, payable, failureCode } = facts;
  const payment = paymentOf(tools, facts);
  return {
    payment,
    account,
    intake,
    partyId: tools.ids.next(),
    events: eventsOf(tools.ids, payment),
    isHeld: facts.answer.outcome === 'approved',
    ...(failureCode === undefined && {
      ...(payable.token && { tokenId: payable.token.id }),
      ...(facts.input.founding && { founding: facts.input.founding }),
    }),
  };
}

function paymentOf({ dailyCut }: DraftTools, facts: DraftFacts): Draft['payment'] {
  const { input, account, method, answer, failureCode, now } = facts;
  const isAutoCapture = input.capture === 'daily';
  const policy = facts.payable.isSwiped ? account.swiped : account.typedIn;
  const isAddressChecked = policy.avs !== 'disabled';
  const { organizationId, mode } = input.caller;
  return {
    organizationId,
    mode,
    id: input.id,
    kind: input.kind,
    status: failureCode ? 'failed' : 'authorized',
    rail: account.rail,
    processingAccountId: account.id,
    authorized: money(input.amountMinor, account.currency),
    captured: money(0n, account.currency),
    refunded: money(0n, account.currency),
    isAutoCapture,
    isAutomatic: input.isAutomatic ?? false,
    method,
    createdAt: now,
    modifiedAt: now,
    ...(input.sourceId !== undefined && { sourceId: input.sourceId }),
    ...(input.reference !== undefined && { reference: input.reference }),
    ...(input.annotations && { annotations: input.annotations }),
    ...(input.occurrence && !(input.founding && failureCode) && { occurrence: input.occurrence }),
    ...(answer.outcome === 'approved' &&
      !failureCode && { authorizationCode: answer.authorizationCode }),
    ...(answer.cvvResult && { cvvResult: answer.cvvResult }),
    ...(answer.avsResult && isAddressChecked && { avsResult: answer.avsResult }),
    ...(failureCode && { failureCode }),
    ...(!failureCode && {
      dueAt: isAutoCapture ? dailyCut(facts.profile.organization, now) : holdEndsAt(now),
    }),
  };
}

function eventsOf(ids: Ids, payment: Draft['payment']): Draft['events'] {
  const whole = { ...payment, instrumentId: '', fingerprint: '' };
  const { failureCode, ...asked } = whole;
  return [
    paymentEvent(ids, { ...asked, status: 'created' }, 'created'),
    paymentEvent(ids, whole, failureCode ? 'failed' : 'authorized'),
  ];
}
