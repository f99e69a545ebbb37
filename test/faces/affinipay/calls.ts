// The calls of the API's documents, as tests make them.
import assert from 'node:assert/strict';
import type { Answered, Sending, TestApp } from '#test/support/app.ts';

/** A documented call: its answer is held against its example. */
export interface Call {
  /** Such as `POST /v1/charges`. */
  readonly of: string;
  readonly title: string;
  /** Makes the call as the documents do, after all that it needs. */
  readonly call: (store: TestApp) => Promise<Answered>;
  /** It lists what there is, or changes the organization: it wants one of its own. */
  readonly isAlone?: true;
  /** Where the example is at odds with the rest of the documents, or shows what is ours to say. */
  readonly except?: readonly string[];
}

// biome-ignore lint/suspicious/noExplicitAny: bodies are looked at as a client would.
export type Body = any;

/** What a call that must succeed answers. */
export async function made(
  store: TestApp,
  path: string,
  body?: object | string,
  more?: Sending,
): Promise<Body> {
  const answer = await store.gateway('POST', path, body, more);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body;
}
