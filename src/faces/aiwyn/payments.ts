// Payments: listed, searched, and looked up one at a time.
import { Type } from 'typebox';
import type { ListedPage, Payments } from '#src/payments/index.ts';
import { failure } from '../kit/failures.ts';
import { type Route, route } from '../kit/route.ts';
import { refined } from '../kit/schemas.ts';
import { errorAnswers } from './errors.ts';
import { pageType, paymentType } from './object-types.ts';
import { listParameters, readList } from './read-list.ts';
import { readSearch, searchBody } from './read-search.ts';
import { readInteger } from './read-value.ts';
import { writePayment, writeRow } from './write-payment.ts';

const isNumber = (text: string) => /^0*[1-9]\d*$/.test(text);
const byNumber = Type.Object({
  id: refined(Type.String({ description: 'The number of the payment.' }), isNumber, 'invalid'),
});

const pageAnswers = { ...errorAnswers, 200: pageType };

export function paymentRoutes(payments: Pick<Payments, 'list' | 'findListed'>): Route[] {
  return [...listRoutes(payments), searchRoute(payments), readRoute(payments)];
}

/** The document shows both methods; what real clients send is a POST. */
function listRoutes(payments: Pick<Payments, 'list'>): Route[] {
  return (['POST', 'GET'] as const).map((method) =>
    route({
      method,
      path: '/v1/payments',
      summary: 'List payments',
      description: 'Newest first. Parameters come in the body, or in the address.',
      access: 'secret',
      isRead: true,
      query: listParameters,
      body: listParameters,
      isBodyOptional: true,
      answers: pageAnswers,
      handle: async ({ caller, query, body }) =>
        page(await payments.list({ caller, ...readList(query, body) })),
    }),
  );
}

function searchRoute(payments: Pick<Payments, 'list'>): Route {
  return route({
    method: 'POST',
    path: '/v1/payments/search',
    summary: 'Search payments',
    description: 'By any condition on their properties, in any order.',
    access: 'secret',
    isRead: true,
    body: searchBody,
    isBodyOptional: true,
    answers: pageAnswers,
    handle: async ({ caller, body }) => page(await payments.list({ caller, ...readSearch(body) })),
  });
}

function readRoute(payments: Pick<Payments, 'findListed'>): Route {
  return route({
    method: 'GET',
    path: '/v1/payment/:id',
    summary: 'Get a payment',
    access: 'secret',
    params: byNumber,
    answers: { ...errorAnswers, 200: paymentType },
    handle: async ({ caller, params }) => {
      // What is larger than any number can be is the number of no payment.
      const number = readInteger(params.id);
      const found = number === undefined ? undefined : await payments.findListed(caller, number);
      if (!found) throw failure('object_not_found', { type: 'payment' });
      return { status: 200, body: writePayment(found) };
    },
  });
}

function page({ payments, total }: ListedPage) {
  return {
    status: 200,
    body: {
      deid_payment: payments.map(writeRow),
      deid_payment_aggregate: { aggregate: { count: total } },
    },
  };
}
