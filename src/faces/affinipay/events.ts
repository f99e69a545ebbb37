// The gateway's events: our own, under the names and in the shape that its documents give them.
import { Type } from 'typebox';
import type { Event, EventLog } from '#src/events/index.ts';
import type { Caller } from '#src/organizations/index.ts';
import {
  asItWas,
  type Payment,
  type PaymentEventType,
  type Payments,
} from '#src/payments/index.ts';
import { failure as requestFailure } from '../kit/failures.ts';
import { type Route, route } from '../kit/route.ts';
import { fromGatewayId, toGatewayId } from './ids.ts';
import { errorAnswers, eventType, searchResults } from './object-types.ts';
import { paging, readPage, writePage } from './paging.ts';
import { instant } from './timestamps.ts';
import { timestamp, writeEventTransaction } from './write-transaction.ts';

/** To its payer a card is done when captured, a bank debit when it has settled. */
const names: Readonly<Partial<Record<PaymentEventType, string>>> = {
  'card_payment.created': 'transaction.created',
  'card_payment.authorized': 'transaction.authorized',
  'card_payment.captured': 'transaction.completed',
  'card_payment.voided': 'transaction.voided',
  'card_payment.failed': 'transaction.failed',
  'card_payment.updated': 'transaction.updated',
  'ach_payment.created': 'transaction.created',
  'ach_payment.deferred': 'transaction.pending_parent_settlement',
  'ach_payment.authorized': 'transaction.authorized',
  'ach_payment.settled': 'transaction.completed',
  'ach_payment.voided': 'transaction.voided',
  'ach_payment.failed': 'transaction.failed',
  'ach_payment.updated': 'transaction.updated',
};
const types = Object.keys(names);

const listQuery = Type.Object({
  ...paging(1_000),
  start_date: Type.Optional(instant('Only events after this time, oldest first.')),
});

export function eventRoutes(log: EventLog, payments: Payments): Route[] {
  return [
    route({
      method: 'GET',
      path: '/v1/events',
      summary: 'List events',
      description: 'Newest first; with start_date, those after it, oldest first.',
      access: 'secret',
      query: listQuery,
      answers: { ...errorAnswers, 200: searchResults(eventType) },
      handle: async ({ caller, query }) => {
        const after = query.start_date && { after: Temporal.Instant.from(query.start_date) };
        const { events, total } = await log.list({
          ...caller,
          types,
          ...readPage(query),
          ...after,
        });
        const results = await writeEvents(payments, caller, events);
        return { status: 200, body: writePage(query, total, results) };
      },
    }),
    route({
      method: 'GET',
      path: '/v1/events/:id',
      summary: 'Get an event',
      access: 'secret',
      params: Type.Object({ id: Type.String({ description: 'Id of the event.' }) }),
      answers: { ...errorAnswers, 200: eventType },
      handle: async ({ caller, params }) => {
        const id = fromGatewayId(params.id);
        const event = id && (await log.find({ ...caller, types }, id));
        if (!event) throw requestFailure('object_not_found', { type: 'Event', ...(id && { id }) });
        const [written] = await writeEvents(payments, caller, [event]);
        return { status: 200, body: written };
      },
    }),
  ];
}

async function writeEvents(payments: Payments, caller: Caller, events: readonly Event[]) {
  const ids = [...new Set(events.map(({ subjectId }) => subjectId))];
  const subjects = new Map(
    (await payments.readMany(caller, ids)).map((payment) => [payment.id, payment]),
  );
  return events.flatMap((event) => {
    const subject = subjects.get(event.subjectId);
    return subject ? [writeEvent(event, subject)] : [];
  });
}

function writeEvent(event: Event, payment: Payment) {
  return {
    id: toGatewayId(event.id),
    created: timestamp(event.createdAt),
    type: names[event.type as PaymentEventType],
    data: writeEventTransaction(asItWas(payment, event)),
  };
}
