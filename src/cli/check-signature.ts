// Tells events that the server signed from what others on this machine send.
import { isUtf8 } from 'node:buffer';
import { timingSafeEqual } from 'node:crypto';
import { systemClock } from '#src/kernel/clock.ts';
import { signatureHeaders } from '#src/webhooks/signature.ts';
import type { SentEvent } from './forward-event.ts';

export interface CheckSignature {
  readonly secret: string;
  /** Rejects when the server is away. */
  readonly readSecret: () => Promise<string>;
}

/**
 * Whether an event carries a signature of the server's that is not an old one (Standard Webhooks
 * 1.0.0, "Verifying webhook authenticity"). When none fits, the secret is read again: it may have
 * been rotated.
 */
export function signatureCheckOf({
  secret,
  readSecret,
}: CheckSignature): (event: SentEvent) => Promise<boolean> {
  let known = secret;
  let reading: Promise<string> | undefined;
  return async (event) => {
    if (fits(event, known)) return true;
    // However many do not fit at once, the server is asked once.
    reading ??= readSecret().finally(() => {
      reading = undefined;
    });
    known = await reading.catch(() => known);
    return fits(event, known);
  };
}

const ageSecondsMax = 5 * 60;

function fits({ headers, body }: SentEvent, secret: string): boolean {
  const id = headers['webhook-id'];
  const seconds = Number(headers['webhook-timestamp']);
  const age = Math.abs(systemClock.now().epochMilliseconds / 1000 - seconds);
  if (!id || !Number.isInteger(seconds) || age > ageSecondsMax || !isUtf8(body)) return false;
  const signed = signatureHeaders({
    id,
    sentAt: Temporal.Instant.fromEpochMilliseconds(seconds * 1000),
    body: Buffer.from(body).toString('utf8'),
    secrets: [secret],
  });
  const given = headers['webhook-signature']?.split(' ') ?? [];
  return given.some((signature) => isEqual(signature, signed['webhook-signature']));
}

function isEqual(given: string, signature: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(signature)];
  return left.length === right.length && timingSafeEqual(left, right);
}
