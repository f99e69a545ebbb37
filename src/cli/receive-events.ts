// The end of the line for events on this machine: shows each one, and answers as its receiver does.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { forwardEvent, type ReceiverAnswer, type SentEvent } from './forward-event.ts';

export interface ReceiveEvents {
  /** Whether the server signed it: whoever else is on this machine reaches the port too. */
  readonly isGenuine: (event: SentEvent) => Promise<boolean>;
  /** Where they go on to; without it each is answered with 200. */
  readonly forwardTo?: string;
  readonly timeoutMs?: number;
  readonly onEvent: (event: SentEvent) => void;
  readonly onAnswer: (answer: ReceiverAnswer) => void;
}

export interface Receiving {
  /** Where events are to be sent. */
  readonly url: string;
  /** At once: what is under way is cut. */
  close(): Promise<void>;
}

/** Listens on the loopback address, on a port that the system chooses. */
export async function receiveEvents(input: ReceiveEvents): Promise<Receiving> {
  const stopping = new AbortController();
  const server = createServer((request, response) => {
    // Whoever sent it may hang up before its body, or its answer, is complete.
    receive(input, stopping.signal, { request, response }).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: async () => {
      stopping.abort();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

const forwardMs = 14_000;
const bodyBytesMax = 2 * 1024 * 1024;

async function receive(
  { isGenuine, forwardTo, timeoutMs = forwardMs, onEvent, onAnswer }: ReceiveEvents,
  signal: AbortSignal,
  { request, response }: Exchange,
): Promise<void> {
  const body = await bodyOf(request);
  if (body === undefined) {
    // Only who has sent everything is sure to hear that it is too much.
    request.resume();
    response.writeHead(413).end();
    return;
  }
  const event: SentEvent = { headers: headersOf(request), body };
  if (!(await isGenuine(event))) {
    response.writeHead(401).end();
    return;
  }
  onEvent(event);
  if (forwardTo === undefined) {
    response.writeHead(200).end();
    return;
  }
  const answer = await forwardEvent({ url: forwardTo, event, timeoutMs, signal });
  if (signal.aborted) return;
  onAnswer(answer);
  response.writeHead(answer.status, { 'content-type': answer.contentType }).end(answer.body);
}

/** Of a longer one the rest is left unread, and nothing is given. */
async function bodyOf(request: IncomingMessage): Promise<SentEvent['body'] | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request.iterator({ destroyOnReturn: false })) {
    length += part.length;
    if (length > bodyBytesMax) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const passedOn = ['content-type', 'webhook-id', 'webhook-timestamp', 'webhook-signature'];

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const given = passedOn.map((name) => [name, headers[name]] as const);
  return Object.fromEntries(given.flatMap(([name, value]) => (value ? [[name, `${value}`]] : [])));
}
