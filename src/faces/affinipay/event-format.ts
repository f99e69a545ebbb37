// Our events under the names and in the shape that the gateway's documents give them: as they are
// listed, and as they are sent.
import type { Event } from '#src/events/index.ts';
import { type EventFormat, testEventType, type WordedEvent } from '#src/webhooks/index.ts';
import type { EventFamily } from './event-family.ts';
import { toGatewayId } from './ids.ts';
import { occurrenceEvents, recurringEvents } from './recurring-events.ts';
import { type SavedMethodEventsTools, savedMethodEvents } from './saved-method-events.ts';
import { type TransactionEventsTools, transactionEvents } from './transaction-events.ts';
import { timestamp } from './write-transaction.ts';

/** What the families read their objects with. */
export type EventFormatTools = TransactionEventsTools & SavedMethodEventsTools;

/**
 * What it writes is the body of `GET /v1/events/{id}`, to the letter: it holds nothing undefined,
 * and its properties have their order.
 */
export function eventFormatOf(tools: EventFormatTools): EventFormat {
  return formatOf([
    transactionEvents(tools),
    recurringEvents,
    occurrenceEvents(tools),
    savedMethodEvents(tools),
    webhookEvents,
  ]);
}

/** An event that says nothing, to try out a URL. */
const webhookEvents: EventFamily = {
  types: { [testEventType]: 'webhook.test' },
  write: async (_stream, events) => new Map(events.map(({ id }) => [id, {}])),
};

function formatOf(families: readonly EventFamily[]): EventFormat {
  return {
    types: families.flatMap(({ types }) => Object.keys(types)),
    write: async (stream, events) => {
      const written = families.map(async ({ types, write }) => {
        const theirs = events.filter(({ type }) => Object.hasOwn(types, type));
        if (theirs.length === 0) return [];
        const objects = await write(stream, theirs);
        return theirs.flatMap((event) => {
          const data = objects.get(event.id);
          return data ? [[event.id, writeEvent(event, types[event.type], data)] as const] : [];
        });
      });
      return new Map((await Promise.all(written)).flat());
    },
  };
}

function writeEvent({ id, createdAt }: Event, type: string | undefined, data: object): WordedEvent {
  const written = { id: toGatewayId(id), created: timestamp(createdAt), type, data };
  return JSON.parse(JSON.stringify(written));
}
