// The stream of what happened, by its numbers, for whoever wants to follow it without a gap.
import { Type } from 'typebox';
import type { NumberedEvent } from '#src/events/index.ts';
import { paging, readPage } from '#src/faces/kit/paging.ts';
import { type Route, route } from '#src/faces/kit/route.ts';
import { refined } from '#src/faces/kit/schemas.ts';
import type { Caller } from '#src/organizations/index.ts';
import { problemAnswers } from './problem.ts';
import { modeField, scopeOf } from './scope.ts';
import { writeInstant } from './write-instant.ts';

/** Events of a stream whose numbers are greater than `after`, ascending. */
export type ReadEvents = (
  caller: Caller,
  part: { readonly after: bigint; readonly limit: number },
) => Promise<readonly NumberedEvent[]>;

const streamQuery = Type.Object({
  ...modeField,
  after: Type.Optional(
    refined(
      Type.String({ description: 'Number of the last event seen; from the first when absent.' }),
      (text) => /^\d{1,15}$/.test(text),
      'invalid',
    ),
  ),
  page_size: paging(1_000).page_size,
});

const streamType = Type.Object({
  events: Type.Array(
    Type.Object({
      number: Type.Integer({ description: 'From 1, without a gap.' }),
      id: Type.String(),
      type: Type.String({ description: 'By our own names, such as card_payment.captured.' }),
      created: Type.String({ format: 'date-time' }),
      subject_id: Type.String({ description: 'Id of what it happened to.' }),
    }),
  ),
});

export function eventRoutes(readEvents: ReadEvents): Route[] {
  return [
    route({
      method: 'GET',
      path: '/console/api/events',
      summary: 'The events after a number, ascending',
      access: 'secret',
      query: streamQuery,
      answers: { ...problemAnswers, 200: streamType },
      handle: async ({ caller, query }) => {
        const events = await readEvents(scopeOf(caller, query), {
          after: BigInt(query.after ?? 0),
          limit: readPage(query).limit,
        });
        return { status: 200, body: { events: events.map(writeEvent) } };
      },
    }),
  ];
}

function writeEvent({ number, id, type, createdAt, subjectId }: NumberedEvent) {
  return {
    number: Number(number),
    id,
    type,
    created: writeInstant(createdAt),
    subject_id: subjectId,
  };
}
