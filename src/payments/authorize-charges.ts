// Takes charges: a list at a time, one round trip and one commit for all of it.
import type { Tx } from '#src/db/index.ts';
import type { Ids } from '#src/kernel/ids.ts';
import { type Issue, invalidFields } from '#src/kernel/issues.ts';
import { money } from '#src/kernel/money.ts';
import {
  type Caller,
  chooseAccount,
  type Organizations,
  type ProcessingAccount,
  type Profile,
  requireActive,
} from '#src/organizations/index.ts';
import type { Method } from '#src/payment-methods/index.ts';
import { rejectedBy } from './card-checks.ts';
import { type ChargeDraft, type ChargeWritten, insertCharges } from './charge-store.ts';
import { type DailyCut, holdEndsAt } from './due-times.ts';
import { failure } from './failures.ts';
import { type PaidWith, type Payable, type PayableTools, payableOf } from './payable.ts';
import type { Payment } from './payment.ts';
import { paymentEvent } from './payment-events.ts';
import type { AuthorizeAnswer, RailOf } from './rail.ts';

export interface AuthorizeCharge {
  readonly caller: Caller;
  /** The id the charge gets. The same one again, after a crash, finds its work done. */
  readonly id: string;
  /** In the smallest unit of the currency: 1 to 10^14 − 1. */
  readonly amountMinor: bigint;
  /** The account's own when absent. */
  readonly currency?: string;
  /** The primary account of the method's kind when absent. */
  readonly accountId?: string;
  readonly method: PaidWith;
  /** `later` places a hold, which ends by itself after seven days. */
  readonly capture: 'daily' | 'later';
  readonly sourceId?: string;
  readonly reference?: string;
  readonly annotations?: Readonly<Record<string, unknown>>;
}

export interface AuthorizeTools extends PayableTools {
  /** Commits each statement: what it stored is remembered as stored. */
  readonly db: Tx;
  readonly organizations: Pick<Organizations, 'readProfile' | 'now'>;
  readonly railOf: RailOf;
  readonly dailyCut: DailyCut;
}

/** What became of one charge of the list: declined ones are payments too, with a failure code. */
export type Authorized =
  | { readonly payment: Payment }
  /** A `Failure`, or a bug: thrown to this charge's caller alone. */
  | { readonly error: unknown };

/**
 * Asks the rail for each charge, then writes them all. One charge's failure harms no other: it may
 * be `fields_invalid`, `source_id_taken`, `currency_not_supported`, `holds_not_enabled`, and those
 * of `chooseAccount` and `acceptMethod`. A charge whose number or source id another transaction
 * took at the same moment is tried again, so that it sees the other.
 */
export async function authorizeCharges(
  tools: AuthorizeTools,
  inputs: readonly AuthorizeCharge[],
): Promise<Authorized[]> {
  const prepared = await Promise.allSettled(inputs.map((input) => prepare(tools, input)));
  const drafts = prepared.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const written = (await write(tools, drafts)).values();
  return prepared.map((one) =>
    one.status === 'rejected' ? { error: one.reason } : toAuthorized(written.next().value),
  );
}

function toAuthorized(written: ChargeWritten | undefined): Authorized {
  if (written?.outcome === 'stored') return { payment: written.payment };
  if (written?.outcome === 'source_id_taken') return { error: failure('source_id_taken') };
  return { error: new Error('a charge was interfered with again and again') };
}

const triesMax = 5;

async function write(
  tools: AuthorizeTools,
  drafts: readonly ChargeDraft[],
  tries = 1,
): Promise<ChargeWritten[]> {
  if (drafts.length === 0) return [];
  const written = await insertCharges(tools.db, drafts).catch((error: unknown) => {
    tools.known.forget();
    throw error;
  });
  drafts.forEach((draft, index) => {
    const one = written[index];
    if (one?.outcome === 'stored') tools.known.add(draft.payment, draft.intake, one.payment);
  });
  if (tries === triesMax) return written;
  const again = drafts.filter((_, index) => written[index]?.outcome === 'interfered');
  const rewritten = (await write(tools, again, tries + 1)).values();
  return written.map((one) =>
    one.outcome === 'interfered' ? (rewritten.next().value ?? one) : one,
  );
}

async function prepare(tools: AuthorizeTools, input: AuthorizeCharge): Promise<ChargeDraft> {
  const profile = await tools.organizations.readProfile(input.caller.organizationId);
  requireActive(profile);
  const payable = await payableOf(tools, input.caller, input.method);
  const account = accountFor(profile, input, payable);
  const now = tools.organizations.now(input.caller, profile);
  const today = now.toZonedDateTimeISO(profile.organization.timeZone).toPlainDate();
  const method = payable.accept(today);
  const rail = tools.railOf(input.caller, account.rail);
  const answer = await rail.authorize({
    caller: input.caller,
    reference: input.id,
    kind: 'charge',
    amount: money(input.amountMinor, account.currency),
    method,
    ...(payable.securityCode && { securityCode: payable.securityCode }),
  });
  const payment = settled(tools, { input, profile, account, method, answer, now });
  return { payment, intake: await payable.intake(), events: eventsOf(tools.ids, payment) };
}

function accountFor(profile: Profile, input: AuthorizeCharge, payable: Payable): ProcessingAccount {
  const rail = payable.kind === 'card' ? 'card' : 'ach';
  const account = chooseAccount(profile, input.caller, rail, input.accountId);
  if (input.currency !== undefined && input.currency !== account.currency) {
    throw failure('currency_not_supported', { currency: input.currency });
  }
  if (input.capture === 'later' && !account.areHoldsEnabled) throw failure('holds_not_enabled');
  // What the account's policy wants to be told of a payer, and was not.
  const missing = account.typedIn.requiredFields.filter((field) => payable.lacks(field));
  if (missing.length > 0) throw invalidFields(missing.map(toIssue));
  return account;
}

function toIssue(field: string): Issue {
  return { path: ['method', field], rule: 'not_blank' };
}

type DraftPayment = ChargeDraft['payment'];

interface Settling {
  readonly input: AuthorizeCharge;
  readonly profile: Profile;
  readonly account: ProcessingAccount;
  readonly method: Method;
  readonly answer: AuthorizeAnswer;
  readonly now: Temporal.Instant;
}

/** The payment that the rail's answer and the account's policy make of the request. */
function settled({ dailyCut }: AuthorizeTools, facts: Settling): DraftPayment {
  const { input, account, method, answer, now } = facts;
  const failureCode =
    answer.outcome === 'declined' ? answer.failureCode : rejectedBy(account.typedIn, answer);
  const isAutoCapture = input.capture === 'daily';
  return {
    ...input.caller,
    id: input.id,
    kind: 'charge',
    status: failureCode ? 'failed' : 'authorized',
    rail: account.rail,
    processingAccountId: account.id,
    authorized: money(input.amountMinor, account.currency),
    captured: money(0n, account.currency),
    refunded: money(0n, account.currency),
    isAutoCapture,
    method,
    createdAt: now,
    modifiedAt: now,
    ...(input.sourceId !== undefined && { sourceId: input.sourceId }),
    ...(input.reference !== undefined && { reference: input.reference }),
    ...(input.annotations && { annotations: input.annotations }),
    ...(answer.outcome === 'approved' &&
      !failureCode && { authorizationCode: answer.authorizationCode }),
    ...(answer.cvvResult && { cvvResult: answer.cvvResult }),
    ...(answer.avsResult && { avsResult: answer.avsResult }),
    ...(failureCode && { failureCode }),
    ...(!failureCode && {
      dueAt: isAutoCapture ? dailyCut(facts.profile.organization, now) : holdEndsAt(now),
    }),
  };
}

function eventsOf(ids: Ids, payment: DraftPayment): ChargeDraft['events'] {
  const whole = { ...payment, instrumentId: '', fingerprint: '' };
  const { failureCode, ...asked } = whole;
  return [
    paymentEvent(ids, { ...asked, status: 'created' }, 'created'),
    paymentEvent(ids, whole, failureCode ? 'failed' : 'authorized'),
  ];
}
