// Hands an event on as it came, and takes back what the receiver says to it.
import { monotonicMs } from '#src/kernel/clock.ts';

/** An event as it was sent: its signature is good for exactly these bytes. */
export interface SentEvent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

export interface ReceiverAnswer {
  readonly status: number;
  readonly contentType: string;
  /** Its first 64 KiB. */
  readonly body: Uint8Array;
  readonly durationMs: number;
  /** Why there was none, when the status is our own. */
  readonly reason?: string;
}

const answerBytesMax = 64 * 1024;

export interface ForwardEvent {
  readonly url: string;
  readonly event: SentEvent;
  /** Less than the 15 s that the server waits for us: it is told what happened, by us. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Never rejects: 502 stands for a receiver that cannot be reached, 504 for one that is slow. */
export async function forwardEvent(input: ForwardEvent): Promise<ReceiverAnswer> {
  const startedMs = monotonicMs();
  const answered = await ask(input).catch((error: unknown) => refusalFor(error, input.timeoutMs));
  return { ...answered, durationMs: monotonicMs() - startedMs };
}

async function ask({ url, event, timeoutMs, signal }: ForwardEvent) {
  const response = await fetch(url, {
    method: 'POST',
    headers: event.headers,
    body: event.body,
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  });
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? plainText,
    body: await firstBytes(response),
  };
}

async function firstBytes({ body }: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body ?? []) {
    parts.push(part);
    length += part.length;
    if (length >= answerBytesMax) break;
  }
  return Buffer.concat(parts).subarray(0, answerBytesMax);
}

const plainText = 'text/plain; charset=utf-8';

function refusalFor(error: unknown, timeoutMs: number) {
  const isLate = error instanceof DOMException && error.name === 'TimeoutError';
  const reason = isLate ? `no answer within ${timeoutMs / 1000} s` : reasonOf(error);
  const body = Buffer.from(`The receiver did not answer: ${reason}.\n`);
  return { status: isLate ? 504 : 502, contentType: plainText, body, reason };
}

/** What failed lies below what says that something has. */
function reasonOf(error: unknown): string {
  const { code, message, cause } = Object(error);
  return cause === undefined ? String(code ?? message) : reasonOf(cause);
}
