// The end of the line for events on this machine: shows each one, and answers as its receiver does.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { arrayBuffer } from 'node:stream/consumers';
import { forwardEvent, type ReceiverAnswer, type SentEvent } from './forward-event.ts';

export interface ReceiveEvents {
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

async function receive(
  { forwardTo, timeoutMs = forwardMs, onEvent, onAnswer }: ReceiveEvents,
  signal: AbortSignal,
  { request, response }: Exchange,
): Promise<void> {
  const body = new Uint8Array(await arrayBuffer(request));
  const event: SentEvent = { headers: headersOf(request), body };
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

const passedOn = ['content-type', 'webhook-id', 'webhook-timestamp', 'webhook-signature'];

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const given = passedOn.map((name) => [name, headers[name]] as const);
  return Object.fromEntries(given.flatMap(([name, value]) => (value ? [[name, `${value}`]] : [])));
}
