// What the gateway's refusals must look like, to the last key.
import assert from 'node:assert/strict';
import type { Answered } from '#test/support/app.ts';

/** A message as the documents show it. Its text is left out: only that there is one is asked. */
export interface ExpectedMessage {
  readonly code: string;
  readonly level?: 'error';
  readonly facility?: 'gateway' | 'payment_processor';
  readonly context?: string;
  readonly sub_code?: string;
  readonly entity_id?: string;
}

/** A broken field. */
export function broken(context: string, sub_code: string): ExpectedMessage {
  return { code: 'invalid_data', context, sub_code };
}

export function assertRefused(
  { status, body, headers }: Answered,
  expected: number,
  messages: readonly ExpectedMessage[],
): void {
  const told = JSON.stringify(body);
  assert.equal(status, expected, told);
  assert.match(headers.get('content-type') ?? '', /^application\/json/);
  assert.deepEqual(Object.keys(body), ['messages'], told);
  for (const { message } of body.messages) assert.match(message, /\S/);
  assert.deepEqual(
    body.messages.map(({ message: _, ...rest }: { message: string }) => rest),
    messages.map((message) => ({ level: 'error', facility: 'gateway', ...message })),
  );
}
