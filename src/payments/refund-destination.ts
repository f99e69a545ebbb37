// Another card or bank account than the one charged, for a refund to go to.
import { money } from '#src/kernel/money.ts';
import type { Caller, ProcessingAccount } from '#src/organizations/index.ts';
import type { Method } from '#src/payment-methods/index.ts';
import type { Intake, StoredIntake } from '#src/payment-methods/vault/index.ts';
import { acceptsBrand } from './card-checks.ts';
import { failure } from './failures.ts';
import { lookUpPayables, type PaidWith, type PayableTools } from './payable.ts';
import type { Payment } from './payment.ts';
import type { AuthorizeAnswer, RailOf } from './rail.ts';
import { requireFields } from './required-fields.ts';

export interface Destination {
  readonly method: Method;
  readonly intake: Intake | StoredIntake;
  readonly answer: AuthorizeAnswer;
  /** The token that the refund uses up. */
  readonly tokenId?: string;
}

export interface DestinationTools extends PayableTools {
  readonly railOf: RailOf;
}

export interface DestinationFacts {
  readonly input: {
    readonly caller: Caller;
    /** The id the refund gets. */
    readonly id: string;
    readonly amountMinor: bigint;
    readonly method: PaidWith;
  };
  readonly charge: Payment;
  readonly account: ProcessingAccount;
  readonly now: Temporal.Instant;
  /** The date where the organization is. */
  readonly today: Temporal.PlainDate;
}

/**
 * Asks the rail to take the refund there. Throws `refund_elsewhere_not_enabled`,
 * `method_of_other_kind`, `method_not_found`, `fields_invalid`, and what `acceptMethod` throws.
 */
export async function findDestination(
  tools: DestinationTools,
  { input, charge, account, now, today }: DestinationFacts,
): Promise<Destination> {
  if (!account.mayRefundElsewhere) throw failure('refund_elsewhere_not_enabled');
  const find = await lookUpPayables(tools, [input]);
  const payable = find(input, now);
  if (payable.kind !== charge.method.kind) throw failure('method_of_other_kind');
  requireFields(account, payable);
  const method = await payable.accept(today);
  const intake = await payable.intake();
  const order = {
    caller: input.caller,
    reference: input.id,
    kind: 'refund',
    amount: money(input.amountMinor, charge.authorized.currency),
    method,
    ...(payable.securityCode && { securityCode: payable.securityCode }),
    ...(account.simulated && { simulated: account.simulated }),
  } as const;
  const answer = acceptsBrand(account, method)
    ? await tools.railOf(input.caller, account.rail).authorize(order)
    : ({ outcome: 'declined', failureCode: 'card_type_not_accepted' } as const);
  if (payable.token) tools.tokens.forgetCode(payable.token.id);
  return {
    method,
    answer,
    intake,
    ...(payable.token && { tokenId: payable.token.id }),
  };
}
