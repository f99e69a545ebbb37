// Gives money of a charge back: to the method it came from, or to another where that is allowed.
import type { Tx } from '#src/db/index.ts';
import { insertEvents } from '#src/events/index.ts';
import type { Failure } from '#src/kernel/failure.ts';
import { money, subtract } from '#src/kernel/money.ts';
import {
  type Caller,
  type Client,
  dateOf,
  type ProcessingAccount,
  requireActive,
  requireCountry,
} from '#src/organizations/index.ts';
import { methodFailure, spendToken } from '#src/payment-methods/index.ts';
import { storeInstrument } from '#src/payment-methods/vault/index.ts';
import { accountOf, type MoveTools } from './capture-payment.ts';
import { failure } from './failures.ts';
import { insertRefund } from './new-payment-store.ts';
import type { PaidWith } from './payable.ts';
import { amountOf, type Payment } from './payment.ts';
import { paymentEvent } from './payment-events.ts';
import { findPayment, type Reservation } from './payment-store.ts';
import { type Destination, type DestinationTools, findDestination } from './refund-destination.ts';

export interface RefundCharge {
  readonly caller: Caller;
  /** On whose behalf; absent when it is our own doing. */
  readonly client?: Client;
  readonly chargeId: string;
  /** The id the refund gets. The same one again, after a crash, finds its work done. */
  readonly id: string;
  readonly amountMinor: bigint;
  /** Must be the charge's own, if given. */
  readonly currency?: string;
  /** Where it goes; to where it came from when absent. */
  readonly method?: PaidWith;
  readonly sourceId?: string;
  readonly reference?: string;
  readonly annotations?: Readonly<Record<string, unknown>>;
}

export interface RefundTools extends MoveTools, DestinationTools {
  /** Sets the amount aside, or answers `undefined` when the charge does not allow it. */
  readonly reserveRefund: (tx: Tx, reservation: Reservation) => Promise<Payment | undefined>;
}

/**
 * The refund is captured with the next daily capture. That of a bank debit which has not settled
 * yet is deferred until it has: money is not returned before it came. To another method it may be
 * declined, and is then a failed payment. Throws `payment_not_found`, `currency_differs`,
 * `status_does_not_allow`, `refund_too_large`, `source_id_taken`, `country_not_allowed`, and what
 * `findDestination` throws.
 */
export async function refundCharge(tools: RefundTools, input: RefundCharge): Promise<Payment> {
  const { caller, client, id } = input;
  const profile = await tools.organizations.readProfile(caller.organizationId);
  requireActive(profile);
  const done = await findPayment(tools.db, caller, id);
  if (done) return done;
  const charge = await readOwnCharge(tools.db, input);
  const account = accountOf(profile, charge);
  requireCountry(account, client);
  const at = tools.organizations.now(caller, profile);
  const today = dateOf(profile.organization, at);
  const { method } = input;
  // Nobody is asked to take what cannot be given.
  const refused = method && refusalBy(charge, input.amountMinor);
  if (refused) throw refused;
  const destination =
    method &&
    (await findDestination(tools, {
      input: { ...input, method },
      charge,
      account,
      now: at,
      today,
    }));
  const dueAt = tools.dailyCut(profile.organization, at);
  const recording = { input, destination, at };
  return tools.db
    .transaction((tx) =>
      destination?.answer.outcome === 'declined'
        ? recordDeclined(tools, tx, { ...recording, charge })
        : recordRefund(tools, tx, { ...recording, dueAt }),
    )
    .catch(async (error: unknown) => {
      // What the rail has taken there would go out without a refund that tells of it.
      if (destination?.answer.outcome === 'approved') await letGo(tools, account, input);
      throw error;
    });
}

/** The refusal is what the caller is told, whatever the rail says. */
async function letGo(
  { railOf }: RefundTools,
  { rail }: ProcessingAccount,
  { caller, id }: RefundCharge,
): Promise<void> {
  await Promise.allSettled([railOf(caller, rail).reverse({ caller, reference: id })]);
}

interface Recording {
  readonly input: RefundCharge;
  readonly destination: Destination | undefined;
  readonly at: Temporal.Instant;
}

async function recordRefund(
  tools: RefundTools,
  tx: Tx,
  { input, destination, at, dueAt }: Recording & { readonly dueAt: Temporal.Instant },
): Promise<Payment> {
  const done = await findPayment(tx, input.caller, input.id);
  if (done) return done;
  const charge = await tools.reserveRefund(tx, { ...input, at });
  if (!charge) throw await refusal(tx, input);
  const isDeferred = charge.rail === 'ach' && charge.status !== 'settled';
  const refund: Payment = {
    ...(await refundOf(tx, charge, { input, destination, at })),
    status: isDeferred ? 'deferred' : 'authorized',
    ...(!isDeferred && { dueAt }),
  };
  await spend(tx, input, destination);
  if (!(await insertRefund(tx, refund))) throw failure('source_id_taken');
  await insertEvents(tx, [
    paymentEvent(tools.ids, { ...refund, status: 'created' }, 'created'),
    paymentEvent(tools.ids, refund, isDeferred ? 'deferred' : 'authorized'),
    paymentEvent(tools.ids, charge, 'updated'),
  ]);
  return refund;
}

/** Nothing of the charge is set aside for it, and its token stays usable. */
async function recordDeclined(
  { ids }: RefundTools,
  tx: Tx,
  { charge, ...recording }: Recording & { readonly charge: Payment },
): Promise<Payment> {
  const done = await findPayment(tx, recording.input.caller, recording.input.id);
  if (done) return done;
  const { answer } = recording.destination as Destination;
  const failureCode = answer.outcome === 'declined' ? answer.failureCode : undefined;
  const refund: Payment = { ...(await refundOf(tx, charge, recording)), status: 'failed' };
  const failed = { ...refund, ...(failureCode && { failureCode }) };
  if (!(await insertRefund(tx, failed))) throw failure('source_id_taken');
  await insertEvents(tx, [
    paymentEvent(ids, { ...refund, status: 'created' }, 'created'),
    paymentEvent(ids, failed, 'failed'),
  ]);
  return failed;
}

async function spend(tx: Tx, { caller }: RefundCharge, destination?: Destination): Promise<void> {
  const { tokenId } = destination ?? {};
  if (tokenId === undefined) return;
  const isSpent = await spendToken(tx, { organizationId: caller.organizationId, id: tokenId });
  if (!isSpent) throw methodFailure('method_not_found', { id: tokenId });
}

async function readOwnCharge(
  tx: Tx,
  { caller, chargeId, currency }: RefundCharge,
): Promise<Payment> {
  const charge = await readCharge(tx, caller, chargeId);
  if (currency !== undefined && currency !== charge.authorized.currency) {
    throw failure('currency_differs', { asked: currency, charge: charge.authorized.currency });
  }
  return charge;
}

async function readCharge(tx: Tx, caller: Caller, id: string): Promise<Payment> {
  const charge = await findPayment(tx, caller, id);
  if (charge?.kind !== 'charge') throw failure('payment_not_found', { id });
  return charge;
}

/** Why the charge does not allow the refund, as it now stands. */
async function refusal(tx: Tx, { caller, chargeId, amountMinor }: RefundCharge) {
  const charge = await readCharge(tx, caller, chargeId);
  return refusalBy(charge, amountMinor) ?? tooLarge(charge, amountMinor);
}

function refusalBy(charge: Payment, amountMinor: bigint): Failure | undefined {
  const { status, isAutoCapture, refunded } = charge;
  const isRefundable =
    status === 'captured' || status === 'settled' || (status === 'authorized' && isAutoCapture);
  if (!isRefundable) return failure('status_does_not_allow', { move: 'refund', status });
  const isTooLarge = refunded.minor + amountMinor > amountOf(charge).minor;
  return isTooLarge ? tooLarge(charge, amountMinor) : undefined;
}

function tooLarge(charge: Payment, amountMinor: bigint): Failure {
  return failure('refund_too_large', {
    asked: money(amountMinor, charge.authorized.currency),
    left: subtract(amountOf(charge), charge.refunded),
  });
}

/** The refund but for its status, and when it is due. */
async function refundOf(
  tx: Tx,
  charge: Payment,
  { input, destination, at }: Recording,
): Promise<Omit<Payment, 'status'>> {
  const { organizationId, mode } = input.caller;
  const { currency } = charge.authorized;
  const answer = destination?.answer;
  return {
    organizationId,
    mode,
    id: input.id,
    kind: 'refund',
    rail: charge.rail,
    processingAccountId: charge.processingAccountId,
    chargeId: charge.id,
    authorized: money(input.amountMinor, currency),
    captured: money(0n, currency),
    refunded: money(0n, currency),
    isAutoCapture: true,
    isAutomatic: false,
    ...(charge.partyId !== undefined && { partyId: charge.partyId }),
    instrumentId: charge.instrumentId,
    fingerprint: charge.fingerprint,
    method: charge.method,
    ...(destination && {
      ...(await storeInstrument(tx, input.caller, destination.intake)),
      method: destination.method,
    }),
    ...(answer?.outcome === 'approved' && { authorizationCode: answer.authorizationCode }),
    createdAt: at,
    modifiedAt: at,
    ...(input.sourceId !== undefined && { sourceId: input.sourceId }),
    ...(input.reference !== undefined && { reference: input.reference }),
    ...(input.annotations && { annotations: input.annotations }),
  };
}
