// The occurrences of recurring charges: looked up, paid now, or never.
import { Type } from 'typebox';
import type { RecurringCharges } from '#src/recurring/index.ts';
import { type Route, route } from '../kit/route.ts';
import { readId } from './ids.ts';
import { errorAnswers, occurrenceType, searchResults } from './object-types.ts';
import { writeOutcome } from './outcomes.ts';
import { paging, readPage, writePage } from './paging.ts';
import { recurringId } from './recurring-charges.ts';
import { writeOccurrence } from './write-recurring.ts';

const path = '/v1/recurring/charges/:id/occurrences';
const ofCharge = Type.Object({ id: Type.String({ description: 'Id of the recurring charge.' }) });
const byId = Type.Object({
  ...ofCharge.properties,
  occurrenceId: Type.String({ description: 'Id of the occurrence.' }),
});
const answers = { ...errorAnswers, 200: occurrenceType };

export function occurrenceRoutes(recurring: RecurringCharges): Route[] {
  return [...readingRoutes(recurring), ...payingRoutes(recurring)];
}

function readingRoutes(recurring: RecurringCharges): Route[] {
  return [
    route({
      method: 'GET',
      path,
      summary: 'List the occurrences of a recurring charge',
      description: 'Newest first: the one that is due next comes first.',
      access: 'secret',
      params: ofCharge,
      query: Type.Object(paging(100)),
      answers: { ...errorAnswers, 200: searchResults(occurrenceType) },
      handle: async ({ caller, params, query }) => {
        const asked = { caller, recurringChargeId: recurringId(params.id), ...readPage(query) };
        const { occurrences, total } = await recurring.listOccurrences(asked);
        return { status: 200, body: writePage(query, total, occurrences.map(writeOccurrence)) };
      },
    }),
    route({
      method: 'GET',
      path: `${path}/:occurrenceId`,
      summary: 'Get an occurrence',
      access: 'secret',
      params: byId,
      answers,
      handle: async ({ caller, params }) => {
        const found = await recurring.readOccurrence({ caller, ...readIds(params) });
        return { status: 200, body: writeOccurrence(found) };
      },
    }),
  ];
}

function payingRoutes(recurring: RecurringCharges): Route[] {
  return [
    route({
      method: 'POST',
      path: `${path}/:occurrenceId/pay`,
      summary: 'Charge an occurrence now',
      description: 'Before it is due, or again after it failed or was ignored.',
      access: 'secret',
      params: byId,
      answers,
      handle: async ({ caller, client, params, requestId }) => {
        const paid = await recurring.pay({ caller, client, requestId, ...readIds(params) });
        return paid.payment.failureCode === undefined
          ? { status: 200, body: writeOccurrence(paid) }
          : writeOutcome(paid.payment);
      },
    }),
    route({
      method: 'POST',
      path: `${path}/:occurrenceId/ignore`,
      summary: 'Never charge an occurrence by itself',
      access: 'secret',
      params: byId,
      answers,
      handle: async ({ caller, params }) => {
        const ignored = await recurring.ignore({ caller, ...readIds(params) });
        return { status: 200, body: writeOccurrence(ignored) };
      },
    }),
  ];
}

function readIds({ id, occurrenceId }: { readonly id: string; readonly occurrenceId: string }) {
  return {
    recurringChargeId: recurringId(id),
    id: readId('RecurringChargeOccurrence', occurrenceId),
  };
}
