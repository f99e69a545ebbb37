// Charges, credits, captures, refunds and voids; and looking transactions up.
import { type Static, Type } from 'typebox';
import type { Payments } from '#src/payments/index.ts';
import type { RecurringCharges } from '#src/recurring/index.ts';
import { type Route, route } from '../kit/route.ts';
import { across } from '../kit/schemas.ts';
import { readId } from './ids.ts';
import { amount } from './numbers.ts';
import { errorAnswers, refundType, transactionType } from './object-types.ts';
import { ok, writeOutcome } from './outcomes.ts';
import { readMethod } from './read-method.ts';
import { readRecur, recurFields } from './read-recurring.ts';
import {
  accountId,
  method,
  minor,
  namedFields,
  notFound,
  readNames,
  reference,
  transactionId,
} from './transaction-fields.ts';
import { writeWithRefunds } from './write-transaction.ts';

/** Real clients send both. */
const flag = Type.Union([Type.Boolean(), Type.Literal('true'), Type.Literal('false')]);

const creditBody = Type.Object({
  amount: amount('How much, in the smallest unit of the currency.'),
  account_id: Type.Optional(accountId),
  method: Type.Optional(method),
  ...namedFields.properties,
});

const chargeBody = Type.Object(
  {
    ...creditBody.properties,
    auto_capture: Type.Optional(flag),
    recur: Type.Optional(recurFields),
  },
  {
    allOf: [
      across<{ readonly recur?: unknown; readonly auto_capture?: unknown }>(
        'A charge that comes again is captured by itself.',
        [
          {
            field: 'auto_capture',
            rule: 'invalid',
            holds: ({ recur, auto_capture }) => recur === undefined || !isHold(auto_capture),
          },
        ],
      ),
    ],
  },
);

function isHold(autoCapture: unknown): boolean {
  return autoCapture === false || autoCapture === 'false';
}

const captureBody = Type.Object({
  amount: Type.Optional(amount('What to capture; all that was authorized when absent.')),
  reference: Type.Optional(reference),
  capture_time: Type.Optional(
    Type.Union([Type.Literal('IMMEDIATE'), Type.Literal('NEXT_AUTO_CAPTURE')]),
  ),
});

const refundBody = Type.Object({
  amount: amount('What to give back, in the smallest unit of the currency.'),
  method: Type.Optional(method),
  ...namedFields.properties,
});

const voidBody = Type.Object({ reference: Type.Optional(reference) });

const byId = Type.Object({ id: Type.String({ description: 'Id of the transaction.' }) });
const transactionAnswers = { ...errorAnswers, 200: transactionType };

export function transactionRoutes(payments: Payments, recurring: RecurringCharges): Route[] {
  return [...chargeRoutes(payments, recurring), ...undoRoutes(payments), ...readRoutes(payments)];
}

function chargeRoutes(payments: Payments, recurring: RecurringCharges): Route[] {
  return [
    route({
      method: 'POST',
      path: '/v1/charges',
      summary: 'Charge a card or bank account',
      description:
        'Authorizes at once. Captured by the daily capture unless it is a hold. With `recur` it ' +
        'comes again.',
      access: 'secret',
      body: chargeBody,
      answers: transactionAnswers,
      handle: async ({ caller, client, body, requestId: id }) => {
        const charge = { caller, client, id, ...readCharge(body) };
        if (body.recur === undefined) return writeOutcome(await payments.authorize(charge));
        const recur = readRecur(body.recur);
        return writeOutcome(await recurring.chargeAndRecur({ ...charge, recur }));
      },
    }),
    route({
      method: 'POST',
      path: '/v1/credits',
      summary: 'Give money to a card or bank account, without a charge before',
      access: 'secret',
      body: creditBody,
      answers: transactionAnswers,
      handle: async ({ caller, client, body, requestId: id }) =>
        writeOutcome(await payments.authorize({ caller, client, id, ...readCredit(body) })),
    }),
    route({
      method: 'POST',
      path: '/v1/charges/:id/capture',
      summary: 'Capture a hold',
      access: 'secret',
      params: byId,
      body: captureBody,
      answers: transactionAnswers,
      handle: async ({ caller, client, body, params, requestId }) => {
        const id = transactionId(params.id);
        return ok(await payments.capture({ caller, client, id, requestId, ...readCapture(body) }));
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
      handle: async ({ caller, client, body, params, requestId: id }) => {
        const chargeId = transactionId(params.id);
        const refund = { caller, client, chargeId, id, ...readRefund(body) };
        return writeOutcome(await payments.refund(refund));
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
      handle: async ({ caller, client, body, params, requestId }) => {
        const id = transactionId(params.id);
        const given = body?.reference === undefined ? {} : { reference: body.reference };
        return ok(await payments.void({ caller, client, id, requestId, ...given }));
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

function readCredit(body: Static<typeof creditBody>) {
  return {
    kind: 'credit' as const,
    capture: 'daily' as const,
    amountMinor: minor(body.amount),
    method: readMethod(body.method),
    ...readNames(body),
    ...(body.account_id !== undefined && { accountId: readId('Account', body.account_id) }),
  };
}

function readCharge(body: Static<typeof chargeBody>) {
  return {
    ...readCredit(body),
    kind: 'charge' as const,
    capture: isHold(body.auto_capture) ? ('later' as const) : ('daily' as const),
  };
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
  return {
    amountMinor: minor(body.amount),
    ...readNames(body),
    ...(body.method !== undefined && { method: readMethod(body.method) }),
  };
}
