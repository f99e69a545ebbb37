// Charges, captures, refunds and voids; and looking transactions up.
import { type Static, Type } from 'typebox';
import { isCurrency } from '#src/kernel/money.ts';
import type { Payment, Payments } from '#src/payments/index.ts';
import type { Answer } from '../kit/error-format.ts';
import { failure as requestFailure } from '../kit/failures.ts';
import { type Route, route } from '../kit/route.ts';
import { line, opaque, refined } from '../kit/schemas.ts';
import { failedTransaction } from './errors.ts';
import { failure } from './failures.ts';
import { fromGatewayId } from './ids.ts';
import { isMessageCode, messageOf } from './messages.ts';
import { methodDetails } from './method-checks.ts';
import { amount, readAmount } from './numbers.ts';
import { errorAnswers, refundType, transactionType } from './object-types.ts';
import { readMethod } from './read-method.ts';
import { writeTransaction, writeWithRefunds } from './write-transaction.ts';

const currency = refined(
  Type.String({ description: 'ISO 4217 code; the account’s own when absent.' }),
  isCurrency,
  'invalid',
);
const reference = line(128, 'A reference of your own.');
const sourceId = refined(
  line(255, 'Your own name for the transaction, unique over all of them.'),
  (text) => text.length > 0,
  'length',
);
/** Real clients send both. */
const flag = Type.Union([Type.Boolean(), Type.Literal('true'), Type.Literal('false')]);

/** What the documents offer and we do not: known, so that it is not ignored in silence. */
function refused(type: string | readonly string[], description: string) {
  return Type.Unknown({ 'x-type': type, description });
}

const chargeBody = Type.Object({
  amount: amount('What to charge, in the smallest unit of the currency.'),
  currency: Type.Optional(currency),
  account_id: Type.Optional(
    line(64, 'The account to charge through; the primary one when absent.'),
  ),
  method: Type.Optional(
    Type.Union([methodDetails, Type.String({ description: 'Id of a stored method or token.' })]),
  ),
  auto_capture: Type.Optional(flag),
  recur: Type.Optional(refused('object', 'Not available yet: refused.')),
  source_id: Type.Optional(sourceId),
  reference: Type.Optional(reference),
  data: Type.Optional(opaque('Anything of yours to keep with the transaction.')),
});

const captureBody = Type.Object({
  amount: Type.Optional(amount('What to capture; all that was authorized when absent.')),
  reference: Type.Optional(reference),
  capture_time: Type.Optional(
    Type.Union([Type.Literal('IMMEDIATE'), Type.Literal('NEXT_AUTO_CAPTURE')]),
  ),
});

const refundBody = Type.Object({
  amount: amount('What to give back, in the smallest unit of the currency.'),
  currency: Type.Optional(currency),
  method: Type.Optional(
    refused(['object', 'string'], 'Refused: a refund goes to the method that was charged.'),
  ),
  source_id: Type.Optional(sourceId),
  reference: Type.Optional(reference),
  data: Type.Optional(opaque('Anything of yours to keep with the refund.')),
});

const voidBody = Type.Object({ reference: Type.Optional(reference) });

const byId = Type.Object({ id: Type.String({ description: 'Id of the transaction.' }) });
const transactionAnswers = { ...errorAnswers, 200: transactionType };

export function transactionRoutes(payments: Payments): Route[] {
  return [...chargeRoutes(payments), ...undoRoutes(payments), ...readRoutes(payments)];
}

function chargeRoutes(payments: Payments): Route[] {
  return [
    route({
      method: 'POST',
      path: '/v1/charges',
      summary: 'Charge a card or bank account',
      description: 'Authorizes at once. Captured by the daily capture unless it is a hold.',
      access: 'secret',
      body: chargeBody,
      answers: transactionAnswers,
      handle: async ({ caller, body, requestId }) =>
        writeOutcome(await payments.charge({ caller, id: requestId, ...readCharge(body) })),
    }),
    route({
      method: 'POST',
      path: '/v1/charges/:id/capture',
      summary: 'Capture a hold',
      access: 'secret',
      params: byId,
      body: captureBody,
      answers: transactionAnswers,
      handle: async ({ caller, body, params, requestId }) => {
        const id = transactionId(params.id);
        return ok(await payments.capture({ caller, id, requestId, ...readCapture(body) }));
      },
    }),
  ];
}

function undoRoutes(payments: Payments): Route[] {
  return [
    route({
      method: 'POST',
      path: '/v1/charges/:id/refund',
      summary: 'Refund a charge, in whole or in part',
      access: 'secret',
      params: byId,
      body: refundBody,
      answers: { ...errorAnswers, 200: refundType },
      handle: async ({ caller, body, params, requestId }) => {
        const chargeId = transactionId(params.id);
        return ok(await payments.refund({ caller, chargeId, id: requestId, ...readRefund(body) }));
      },
    }),
    route({
      method: 'POST',
      path: '/v1/transactions/:id/void',
      summary: 'Void a transaction that is not captured yet',
      access: 'secret',
      params: byId,
      body: voidBody,
      isBodyOptional: true,
      answers: transactionAnswers,
      handle: async ({ caller, body, params, requestId }) => {
        const id = transactionId(params.id);
        const given = body?.reference === undefined ? {} : { reference: body.reference };
        return ok(await payments.void({ caller, id, requestId, ...given }));
      },
    }),
  ];
}

function readRoutes(payments: Payments): Route[] {
  return [
    route({
      method: 'GET',
      path: '/v1/transactions/source-id',
      summary: 'Get a transaction by your own id for it',
      access: 'secret',
      query: Type.Object({ id: Type.String({ description: 'The source id.' }) }),
      answers: transactionAnswers,
      handle: async ({ caller, query }) => {
        if (!/^\P{Cc}{1,255}$/u.test(query.id)) throw notFound();
        const { payment, refunds } = await payments.read(caller, { sourceId: query.id });
        return { status: 200, body: writeWithRefunds(payment, refunds) };
      },
    }),
    route({
      method: 'GET',
      path: '/v1/transactions/:id',
      summary: 'Get a transaction',
      access: 'secret',
      params: byId,
      answers: transactionAnswers,
      handle: async ({ caller, params }) => {
        const { payment, refunds } = await payments.read(caller, { id: transactionId(params.id) });
        return { status: 200, body: writeWithRefunds(payment, refunds) };
      },
    }),
  ];
}

/** An id that cannot be one of ours is answered like one that is not there. */
function transactionId(text: string): string {
  const id = fromGatewayId(text);
  if (id === undefined) throw notFound();
  return id;
}

function notFound() {
  return requestFailure('object_not_found', { type: 'Transaction' });
}

function minor(text: string): bigint {
  return readAmount(text) ?? 0n;
}

function readCharge(body: Static<typeof chargeBody>) {
  // Left alone, it would be charged once only, and nobody would know.
  if (body.recur !== undefined) throw failure('recurrence_not_available');
  return {
    amountMinor: minor(body.amount),
    method: readMethod(body.method),
    capture: `${body.auto_capture ?? true}` === 'true' ? ('daily' as const) : ('later' as const),
    ...readNames(body),
    ...(body.account_id !== undefined && { accountId: readAccountId(body.account_id) }),
  };
}

/** What is no id at all names no account, and is looked for under the id that nothing has. */
function readAccountId(text: string): string {
  const id = fromGatewayId(text);
  if (id === undefined) throw requestFailure('object_not_found', { type: 'Account' });
  return id;
}

function readCapture(body: Static<typeof captureBody>) {
  return {
    when:
      body.capture_time === 'NEXT_AUTO_CAPTURE'
        ? ('next_daily_capture' as const)
        : ('now' as const),
    ...(body.amount !== undefined && { amountMinor: minor(body.amount) }),
    ...(body.reference !== undefined && { reference: body.reference }),
  };
}

function readRefund(body: Static<typeof refundBody>) {
  if (body.method !== undefined) throw failure('refund_to_other_method');
  return { amountMinor: minor(body.amount), ...readNames(body) };
}

function readNames(
  body: Pick<Static<typeof refundBody>, 'currency' | 'source_id' | 'reference' | 'data'>,
) {
  return {
    ...(body.currency !== undefined && { currency: body.currency }),
    ...(body.source_id !== undefined && { sourceId: body.source_id }),
    ...(body.reference !== undefined && { reference: body.reference }),
    ...(body.data !== undefined && { annotations: body.data }),
  };
}

function ok(payment: Payment): Answer {
  return { status: 200, body: writeTransaction(payment) };
}

/** A declined charge is a transaction too, but what the client gets is why it was declined. */
function writeOutcome(payment: Payment): Answer {
  const { failureCode, rail } = payment;
  if (failureCode === undefined) return ok(payment);
  const fallback = rail === 'card' ? 'card_declined' : 'ach_declined';
  const code = isMessageCode(failureCode) ? failureCode : fallback;
  return failedTransaction(messageOf(code), payment.id);
}
