// What the payments slice needs of a way to move money. Rails, and their simulator, implement it.
import type { Money } from '#src/kernel/money.ts';
import type { Caller, RailName, SimulatedAnswer } from '#src/organizations/index.ts';
import type { Method } from '#src/payment-methods/index.ts';
import type { Secret } from '#src/payment-methods/vault/index.ts';
import type { AvsResult, CvvResult, PaymentKind } from './payment.ts';

export interface AuthorizeOrder {
  readonly caller: Caller;
  /** Our own name for it, known before the call: after a time-out it is what one asks for. */
  readonly reference: string;
  readonly kind: PaymentKind;
  readonly amount: Money;
  readonly method: Method;
  /** Lives in memory only, and only until the answer. */
  readonly securityCode?: Secret;
  /** What a simulator is to answer, whatever the method; a link to the outside ignores it. */
  readonly simulated?: SimulatedAnswer;
}

export type AuthorizeAnswer = CardChecks &
  (
    | { readonly outcome: 'approved'; readonly authorizationCode: string }
    | { readonly outcome: 'declined'; readonly failureCode: string }
  );

/** What the issuer said of the security code and the address, if it was asked. */
export interface CardChecks {
  readonly cvvResult?: CvvResult;
  readonly avsResult?: AvsResult;
}

/** A way to move money. Never called while a transaction is open. */
export interface Rail {
  readonly name: RailName;
  /** Asks for the money. Declines are answers; it throws only when the outcome is unknown. */
  authorize(order: AuthorizeOrder): Promise<AuthorizeAnswer>;
  /** Lets go of what was authorized and will not be used. Doing it twice does no harm. */
  reverse(order: Pick<AuthorizeOrder, 'caller' | 'reference'>): Promise<void>;
  /** The day on which a batch presented on the given day settles. */
  settlesOn(presentedOn: Temporal.PlainDate): Temporal.PlainDate;
}

/** The rail that carries a caller's payments: the simulator in test mode, a link in live mode. */
export type RailOf = (caller: Caller, name: RailName) => Rail;
