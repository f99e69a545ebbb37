// Works out what becomes of a charge or credit that is asked for, up to the point of writing it.
import type { CardTesting, CheckAttempt, RecordAttempt } from '#src/card-testing/index.ts';
import { money } from '#src/kernel/money.ts';
import {
  type Client,
  chooseAccount,
  dateOf,
  isCountryAllowed,
  type Organizations,
  type ProcessingAccount,
  type Profile,
  requireActive,
} from '#src/organizations/index.ts';
import { isExpired, type Method, type Tokens } from '#src/payment-methods/index.ts';
import { exceededLimit, isLimitedByUsage, type Usage } from './account-limits.ts';
import { attemptOf, verdictOf } from './attempt.ts';
import { acceptsBrand, rejectedBy } from './card-checks.ts';
import { type Draft, type DraftTools, draftOf, type PaymentAsked } from './draft.ts';
import { failure } from './failures.ts';
import type { FindPayable, PaidWith, Payable } from './payable.ts';
import type { AuthorizeAnswer, RailOf } from './rail.ts';
import { requireFields } from './required-fields.ts';
import type { UsageOf } from './usage-reader.ts';

export interface AuthorizePayment extends PaymentAsked {
  /** On whose behalf; absent when it is our own doing. */
  readonly client?: Client;
  /** The account's own when absent. */
  readonly currency?: string;
  /** The primary account of the method's kind when absent. */
  readonly accountId?: string;
  readonly method: PaidWith;
  /** When it happens, if not just now: what falls due happens at its own time. */
  readonly at?: Temporal.Instant;
  /**
   * Why it was refused before, by the code of a failure: what is due and cannot be asked for is to
   * be seen as a payment that failed. Takes the account by its id, whatever its state.
   */
  readonly refusedAs?: string;
}

export interface PrepareTools extends DraftTools {
  readonly organizations: Pick<Organizations, 'readProfile' | 'now'>;
  readonly railOf: RailOf;
  readonly cardTesting: Pick<CardTesting, 'isBlocked'>;
  readonly tokens: Pick<Tokens, 'open' | 'forgetCode'>;
}

export interface Prepared {
  readonly draft: Draft;
  /** What is to be learned from it about card testing. */
  readonly attempt?: RecordAttempt;
}

/**
 * Asks the rail, unless the account's policies refuse the payment unasked. Throws `fields_invalid`,
 * `currency_not_supported`, `holds_not_enabled`, `credits_not_enabled`, `method_not_found`, the
 * failures of the account's limits, and those of `chooseAccount` and `acceptMethod`.
 */
export async function preparePayment(
  tools: PrepareTools,
  input: AuthorizePayment,
  { find, usageOf }: { readonly find: FindPayable; readonly usageOf: UsageOf },
): Promise<Prepared> {
  const profile = await tools.organizations.readProfile(input.caller.organizationId);
  if (input.refusedAs === undefined) requireActive(profile);
  const now = input.at ?? tools.organizations.now(input.caller, profile);
  const payable = find(input, now);
  const account =
    input.refusedAs === undefined
      ? accountFor(profile, input, payable)
      : namedAccount(profile, input);
  const today = dateOf(profile.organization, now);
  const method = await payable.accept(today);
  if (input.kind === 'charge' && input.refusedAs === undefined) {
    await refuseOverLimit(account, input.amountMinor, now, usageOf);
  }
  const intake = await payable.intake();
  const facts = { input, account, payable, method, today };
  const attempt = input.kind === 'charge' ? attemptOf(input, payable, now) : undefined;
  const refused = refusedUnasked(facts) ?? (await refusedAsSuspect(tools, attempt));
  const answer = refused ?? (await ask(tools, facts));
  // What a bank has seen of a security code must not be kept (PCI DSS 3.3.1).
  if (!refused && payable.token) tools.tokens.forgetCode(payable.token.id);
  const failureCode =
    answer.outcome === 'declined' ? answer.failureCode : refusedByPolicy(facts, answer);
  const draft = draftOf(tools, { ...facts, profile, now, answer, failureCode, intake });
  const outcome = refused ? undefined : verdictOf(answer, failureCode);
  return attempt && outcome ? { draft, attempt: { ...attempt, outcome } } : { draft };
}

const unused: Usage = {
  daily: { count: 0, amountMinor: 0n },
  monthly: { count: 0, amountMinor: 0n },
};

/**
 * Spares the rail what cannot be taken. Of payments at once some may pass here that the last look,
 * under the account's lock, refuses.
 */
async function refuseOverLimit(
  account: ProcessingAccount,
  amountMinor: bigint,
  now: Temporal.Instant,
  usageOf: UsageOf,
): Promise<void> {
  const { limits } = account;
  const usage = isLimitedByUsage(limits) ? await usageOf(account, now) : unused;
  const exceeded = exceededLimit(limits, usage, amountMinor);
  if (exceeded) throw exceeded;
}

/** Throws what choosing an account throws, and what the account does not do. */
export function accountFor(
  profile: Profile,
  input: Pick<AuthorizePayment, 'caller' | 'accountId' | 'currency' | 'capture' | 'kind'>,
  payable: Payable,
): ProcessingAccount {
  const rail = payable.kind === 'card' ? 'card' : 'ach';
  const account = chooseAccount(profile, input.caller, rail, input.accountId);
  if (input.currency !== undefined && input.currency !== account.currency) {
    throw failure('currency_not_supported', { currency: input.currency });
  }
  if (input.capture === 'later' && !account.areHoldsEnabled) throw failure('holds_not_enabled');
  if (input.kind === 'credit') requireCredits(account);
  requireFields(account, payable);
  return account;
}

function namedAccount({ accounts }: Profile, { accountId }: AuthorizePayment): ProcessingAccount {
  const account = accounts.find(({ id }) => id === accountId);
  if (!account) throw new Error('a refused payment names an account that is not there');
  return account;
}

/** Money in trust is some client's: none of it goes out but what came in from that client. */
function requireCredits({ areCreditsEnabled, deposit }: ProcessingAccount): void {
  if (!areCreditsEnabled || deposit.kind === 'trust') throw failure('credits_not_enabled');
}

interface Facts {
  readonly input: AuthorizePayment;
  readonly account: ProcessingAccount;
  readonly payable: Payable;
  readonly method: Method;
  readonly today: Temporal.PlainDate;
}

/** What the rail is not asked about; recorded as a payment all the same. */
function refusedUnasked(facts: Facts): AuthorizeAnswer | undefined {
  const { input, account, payable, method, today } = facts;
  if (input.refusedAs !== undefined) return declined(input.refusedAs);
  const isCard = method.kind === 'card';
  if (payable.isKept && isCard && isExpired(method, today)) return declined('card_expired');
  if (!isCountryAllowed(account, input.client)) return declined('not_authorized_country_denied');
  return acceptsBrand(account, method) ? undefined : declined('card_type_not_accepted');
}

/** Told as any bank would decline, so that a thief learns nothing from it. */
async function refusedAsSuspect(
  { cardTesting }: PrepareTools,
  attempt: CheckAttempt | undefined,
): Promise<AuthorizeAnswer | undefined> {
  const isBlocked = attempt !== undefined && (await cardTesting.isBlocked(attempt));
  return isBlocked ? declined('card_declined') : undefined;
}

function declined(failureCode: string): AuthorizeAnswer {
  return { outcome: 'declined', failureCode };
}

function ask(tools: PrepareTools, { input, account, payable, method }: Facts) {
  return tools.railOf(input.caller, account.rail).authorize({
    caller: input.caller,
    reference: input.id,
    kind: input.kind,
    amount: money(input.amountMinor, account.currency),
    method,
    ...(payable.securityCode && { securityCode: payable.securityCode }),
    ...(account.simulated && { simulated: account.simulated }),
  });
}

/** Policies about security codes and addresses protect from being charged, not from being paid. */
function refusedByPolicy({ input, account, payable }: Facts, answer: AuthorizeAnswer) {
  if (input.kind !== 'charge') return undefined;
  const policy = payable.isSwiped ? account.swiped : account.typedIn;
  // The code was never kept: whoever insists on one could not be paid by a schedule.
  return rejectedBy(payable.isKept ? { ...policy, cvv: 'disabled' } : policy, answer);
}
