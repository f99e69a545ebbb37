// The gateway's events, as clients ask for them.
import { Type } from 'typebox';
import type { EventLog } from '#src/events/index.ts';
import type { EventFormat } from '#src/webhooks/index.ts';
import { failure } from '../kit/failures.ts';
import { type Route, route } from '../kit/route.ts';
import { instant } from '../kit/timestamps.ts';
import { fromGatewayId } from './ids.ts';
import { errorAnswers, eventType, searchResults } from './object-types.ts';
import { paging, readPage, writePage } from './paging.ts';

const listQuery = Type.Object({
  ...paging(1_000),
  start_date: Type.Optional(instant('Only events after this time, oldest first.')),
});

export function eventRoutes(log: EventLog, { types, write }: EventFormat): Route[] {
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
        const written = await write(caller, events);
        const results = events.flatMap(({ id }) => written.get(id) ?? []);
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
        const written = event && (await write(caller, [event])).get(event.id);
        if (!written) throw failure('object_not_found', { type: 'Event', ...(id && { id }) });
        return { status: 200, body: written };
      },
    }),
  ];
}
