// A merchant's server that believes nothing that is not signed with the organization's secret.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { Webhook } from 'standardwebhooks';
import type { TestApp } from '#test/support/app.ts';
import {
  type Got,
  type Receiver,
  type Respond,
  startReceiver,
  until,
} from '#test/support/receiver.ts';

// biome-ignore lint/suspicious/noExplicitAny: events are looked at as a client would.
export type EventBody = any;

/** Starts one, and has the organization's test events sent to it. */
export async function subscribe(
  t: TestContext,
  store: TestApp,
  respond?: Respond,
): Promise<Receiver> {
  const receiver = await startReceiver(t, respond);
  const { status, body } = await store.gateway('PATCH', '/v1/merchant', {
    test_events_urls: receiver.url,
  });
  assert.equal(status, 200, JSON.stringify(body));
  return receiver;
}

/** Opens messages with what was published to do so: it is not of our making. */
export async function readWebhook({ console: operate }: TestApp): Promise<Webhook> {
  const { status, body } = await operate('GET', '/console/api/webhooks/secret');
  assert.equal(status, 200, JSON.stringify(body));
  return new Webhook(body.secret);
}

export const headersOf = ({ headers }: Got) => headers as Record<string, string>;
export const idOf = ({ headers }: Got) => headers['webhook-id'];

/** Oldest first; with the test key unless `key` says otherwise. */
export async function eventsOf({ gateway }: TestApp, key?: string): Promise<EventBody[]> {
  const start = '1970-01-01T00:00:00.000Z';
  const path = `/v1/events?page_size=1000&start_date=${start}`;
  const { status, body } = await gateway('GET', path, undefined, key ? { key } : {});
  assert.equal(status, 200, JSON.stringify(body));
  return body.results;
}

/** Once all of them are there: their messages, in the order in which they came. */
export async function messagesOf(
  { got }: Receiver,
  events: readonly EventBody[],
): Promise<readonly Got[]> {
  await until(() => {
    const ids = new Set(got.map(idOf));
    return events.every(({ id }) => ids.has(id));
  });
  return got;
}
