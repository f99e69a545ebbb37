// The slice without a server around it: events are made by hand, and receivers are functions.
import type { TestContext } from 'node:test';
import { type Database, sql } from '#src/db/index.ts';
import { insertEvents, numberEvents } from '#src/events/index.ts';
import { type Clock, systemClock } from '#src/kernel/clock.ts';
import { systemIds } from '#src/kernel/ids.ts';
import { createLogger } from '#src/observability/logger.ts';
import type { Caller, Organizations } from '#src/organizations/index.ts';
import { type Deliverer, type DeliverTools, delivererOf } from '#src/webhooks/deliver.ts';
import { type FanOutTools, fanOut, listAudiences } from '#src/webhooks/fan-out.ts';
import type { Send } from '#src/webhooks/send.ts';
import { aTenant } from '#test/support/builders.ts';

export interface PostOffice {
  readonly db: Database;
  readonly organizations: Organizations;
  readonly caller: Caller;
  readonly tools: FanOutTools;
  /** Writes so many events that say nothing; gives their ids. */
  write(count: number, caller?: Caller): Promise<string[]>;
  /** Passes on everything that was written. */
  passOn(): Promise<void>;
  sendEventsTo(urls: readonly string[], caller?: Caller): Promise<void>;
  /** A process of its own, so to speak. */
  process(send: Send, more?: Partial<DeliverTools>): Deliverer;
  /** Another organization, in test mode. */
  newcomer(): Promise<Caller>;
  /** Oldest first. */
  deliveries(): Promise<Row[]>;
}

export interface Row {
  readonly id: string;
  readonly eventId: string;
  readonly url: string;
  readonly status: string;
  readonly attemptCount: number;
  readonly attempts: number;
  readonly isLeased: boolean;
}

export async function aPostOffice(t: TestContext, clock: Clock = systemClock): Promise<PostOffice> {
  const { db, organizations, caller } = await aTenant(t, { clock });
  const ids = systemIds;
  const logger = createLogger({ level: 'silent' });
  const tools: FanOutTools = { db, ids, clock, logger, formats: [plainFormat] };
  return {
    db,
    organizations,
    caller,
    tools,
    write: async (count, stream = caller) => {
      const events = Array.from({ length: count }, () => ({
        ...stream,
        id: ids.next(),
        type: 'nothing.happened',
        subjectId: stream.organizationId,
        snapshot: {},
        createdAt: clock.now(),
      }));
      await insertEvents(db, events);
      await numberEvents(db, stream);
      return events.map(({ id }) => id);
    },
    passOn: async () => {
      for (;;) {
        const backlogs = await listAudiences(tools);
        if (backlogs.length === 0) return;
        for (const backlog of backlogs) await fanOut(tools, backlog);
      }
    },
    sendEventsTo: async (urls, { organizationId } = caller) => {
      const change = () => ({ testEventsUrls: urls.join(',') });
      await organizations.update({ organizationId, by: 'operator', change });
    },
    process: (send, more) =>
      delivererOf({
        db,
        ids,
        clock,
        logger,
        secrets: { signingSecrets: async () => ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'] },
        senders: { test: send, live: send },
        ...more,
      }),
    newcomer: async () => {
      const { id: organizationId } = await organizations.create({ name: 'Other' });
      return { organizationId, mode: 'test' };
    },
    deliveries: () =>
      db.rows(sql`
        select d.id, d.event_id as "eventId", e.url, d.status, d.attempt_count as "attemptCount",
               (select count(*)::integer from delivery_attempts
                 where delivery_id = d.id) as attempts,
               d.lease_id is not null as "isLeased"
          from deliveries d join event_endpoints e on e.id = d.endpoint_id
         order by d.due_at, d.id`),
  };
}

export const plainFormat: FanOutTools['formats'][number] = {
  types: ['nothing.happened'],
  write: async (_stream, events) => new Map(events.map(({ id }) => [id, { id, data: {} }])),
};

export const ok: Send = async () => ({ durationMs: 1, status: 200 });

/** A receiver that answers when the test says so. */
export function aSlowSend() {
  const messages: { readonly id: string; readonly url: string; answer(status: number): void }[] =
    [];
  const send: Send = ({ id, url }) =>
    new Promise((resolve) => {
      messages.push({ id, url, answer: (status) => resolve({ durationMs: 1, status }) });
    });
  return { send, messages };
}
