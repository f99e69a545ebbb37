// What cardholders sign with: submit, get.
import { type Static, Type } from 'typebox';
import type { Payments, Signature } from '#src/payments/index.ts';
import { type Route, route } from '../kit/route.ts';
import { holdsCardNumber, line, printable, refined } from '../kit/schemas.ts';
import { readId, toGatewayId } from './ids.ts';
import { errorAnswers, signatureType, signedTransactionType } from './object-types.ts';
import { timestamp, writeTransaction } from './write-transaction.ts';

const mimeType = refined(
  refined(line(64, 'Always chargeio/jsignature.'), (text) => text !== '', 'not_blank'),
  (text) => text === '' || text === 'chargeio/jsignature',
  'invalid',
);
const strokes = refined(
  refined(
    printable(8192, 'The strokes, as jSignature writes them.'),
    (text) => text !== '',
    'not_blank',
  ),
  (text) => !holdsCardNumber(coordinatesOf(text)),
  'invalid',
);

const signBody = Type.Object({ mime_type: mimeType, data: strokes });
const byId = (what: string) =>
  Type.Object({ id: Type.String({ description: `Id of the ${what}.` }) });

export function signatureRoutes(payments: Payments): Route[] {
  return [
    route({
      method: 'POST',
      path: '/v1/transactions/:id/sign',
      summary: 'Submit the signature of a transaction',
      access: 'secret',
      params: byId('transaction'),
      body: signBody,
      answers: { ...errorAnswers, 200: signedTransactionType },
      handle: async ({ caller, body, params, requestId: id }) => {
        const paymentId = readId('Transaction', params.id);
        const input = { caller, paymentId, id, ...readSignature(body) };
        const { payment, signature } = await payments.sign(input);
        const signed = { signature_id: toGatewayId(id), signature: writeStrokes(signature) };
        return { status: 200, body: { ...writeTransaction(payment), ...signed } };
      },
    }),
    route({
      method: 'GET',
      path: '/v1/signatures/:id',
      summary: 'Get a signature',
      access: 'secret',
      params: byId('signature'),
      answers: { ...errorAnswers, 200: signatureType },
      handle: async ({ caller, params }) => {
        const signature = await payments.readSignature(caller, readId('Signature', params.id));
        return { status: 200, body: writeSignature(signature) };
      },
    }),
  ];
}

/** As JSON its coordinates are numbers: in fractions of them, card numbers are not looked for. */
function coordinatesOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function readSignature({ mime_type: mimeType, data }: Static<typeof signBody>) {
  return { mimeType, data };
}

/** The object as its type has it, and once more as the example of the documents has it. */
function writeSignature(signature: Signature) {
  return {
    id: toGatewayId(signature.id),
    created: timestamp(signature.createdAt),
    ...writeStrokes(signature),
    signature: writeStrokes(signature),
  };
}

function writeStrokes({ mimeType, data }: Signature) {
  return { mime_type: mimeType, data };
}
