// Payments recorded by hand: money that came in without us.
import { type Static, Type } from 'typebox';
import { failure as requestFailure } from '#src/faces/kit/failures.ts';
import { given } from '#src/faces/kit/given.ts';
import { type Route, route } from '#src/faces/kit/route.ts';
import { across, line, refined } from '#src/faces/kit/schemas.ts';
import { instant } from '#src/faces/kit/timestamps.ts';
import { fromBase64Url, isId } from '#src/kernel/ids.ts';
import { amountMax, isCurrency, parseMinor } from '#src/kernel/money.ts';
import { type Payments, recordedTenders } from '#src/payments/index.ts';
import { problemAnswers } from './problem.ts';
import { bookingScopeOf, modeField, modeQuery, scopeOf } from './scope.ts';
import { recordedPaymentType, writeRecordedPayment } from './write-recorded-payment.ts';

const path = '/console/api/payments';
const idParams = Type.Object({ id: line(64, 'Id of the payment, in the spelling of any API.') });

/** The body reader hands it over as the digits that were sent. */
const amount = refined(
  refined(
    refined(
      Type.Unsafe<string>({ 'x-type': ['integer', 'string'], description: 'In minor units.' }),
      (text) => minorOf(text) !== undefined,
      'invalid',
    ),
    (text) => (minorOf(text) ?? 1n) >= 1n,
    'below_minimum',
  ),
  (text) => (minorOf(text) ?? 1n) <= amountMax,
  'above_maximum',
);

function minorOf(text: unknown): bigint | undefined {
  return typeof text === 'string' ? parseMinor(text) : undefined;
}

const clientBody = Type.Object(
  {
    name: Type.Optional(line(64, 'Name of the payer.')),
    email: Type.Optional(
      refined(line(254, 'E-mail address.'), (text) => text.includes('@'), 'invalid'),
    ),
  },
  {
    description:
      'Whoever has the same name and e-mail address is the same client. Money on a trust account ' +
      'needs one.',
  },
);

const recordBody = Type.Object(
  {
    ...modeField,
    amount,
    currency: Type.Optional(
      refined(
        Type.String({ description: 'ISO 4217 code; must be that of the deposit account.' }),
        isCurrency,
        'invalid',
      ),
    ),
    tender: Type.Enum(recordedTenders, { description: 'What it was paid with.' }),
    deposit_account: Type.Optional(
      line(
        64,
        'Id of the deposit account the money is on. If absent, the operating one of the primary ' +
          'card account, else the oldest.',
      ),
    ),
    client: Type.Optional(clientBody),
    reference: Type.Optional(line(128, 'A reference of your own.')),
    check_number: Type.Optional(
      refined(line(15, 'Of a check.'), (text) => /^\d+$/.test(text), 'invalid'),
    ),
    processor_reference: Type.Optional(
      line(128, 'What the one who moved the money calls it, such as a wire’s reference.'),
    ),
    received_at: Type.Optional(instant('When the money came; now when absent.')),
    source_id: Type.Optional(
      refined(
        line(255, 'Your own name for the payment, unique over all of them.'),
        (text) => text.length > 0,
        'length',
      ),
    ),
  },
  {
    allOf: [
      across<{ readonly tender?: unknown; readonly check_number?: unknown }>(
        'Nothing but a check has a check number.',
        [
          {
            field: 'check_number',
            rule: 'invalid',
            holds: ({ tender, check_number }) => check_number === undefined || tender === 'check',
          },
        ],
      ),
    ],
  },
);

export function recordedPaymentRoutes(payments: Payments, isLiveEnabled: boolean): Route[] {
  const toBook = bookingScopeOf(isLiveEnabled);
  const answers = { ...problemAnswers, 200: recordedPaymentType };
  return [
    route({
      method: 'POST',
      path,
      summary: 'Record a payment that came in without us',
      description: 'In the books at once: on the deposit account, and held for the client.',
      access: 'secret',
      body: recordBody,
      answers,
      handle: async ({ caller, body, requestId: id }) => {
        const payment = await payments.record({
          caller: toBook(caller, body),
          id,
          ...readRecording(body),
        });
        return { status: 200, body: writeRecordedPayment(payment) };
      },
    }),
    route({
      method: 'GET',
      path: `${path}/:id`,
      summary: 'A payment that was recorded by hand',
      access: 'secret',
      query: modeQuery,
      params: idParams,
      answers,
      handle: async ({ caller, query, params }) => {
        const payment = await payments.readRecorded(scopeOf(caller, query), paymentId(params.id));
        return { status: 200, body: writeRecordedPayment(payment) };
      },
    }),
    route({
      method: 'POST',
      path: `${path}/:id/cancel`,
      summary: 'Take back what was recorded by mistake',
      description: 'It stays to be seen, as cancelled, and its entry in the books is countered.',
      access: 'secret',
      query: modeQuery,
      params: idParams,
      answers,
      handle: async ({ caller, query, params, requestId }) => {
        const id = paymentId(params.id);
        const cancelled = await payments.cancelRecorded({
          caller: toBook(caller, query),
          id,
          requestId,
        });
        return { status: 200, body: writeRecordedPayment(cancelled) };
      },
    }),
  ];
}

function readRecording(body: Static<typeof recordBody>) {
  const { deposit_account: account, received_at: receivedAt } = body;
  return {
    amountMinor: parseMinor(body.amount) ?? 0n,
    method: {
      kind: 'recorded' as const,
      tender: body.tender,
      payer: given({ name: body.client?.name, email: body.client?.email }),
      ...given({
        checkNumber: body.check_number,
        processorReference: body.processor_reference,
      }),
    },
    ...given({
      currency: body.currency,
      depositAccountId: account === undefined ? undefined : idOf('deposit account', account),
      reference: body.reference,
      sourceId: body.source_id,
      receivedAt: receivedAt === undefined ? undefined : Temporal.Instant.from(receivedAt),
    }),
  };
}

function paymentId(spelled: string): string {
  return idOf('payment', spelled);
}

function idOf(type: string, spelled: string): string {
  const id = isId(spelled) ? spelled : fromBase64Url(spelled);
  if (id === undefined) throw requestFailure('object_not_found', { type });
  return id;
}
