// A thousand receivers of events in one process; a third of them behave badly.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  /** Events that came to receivers that behave, each counted once. */
  readonly events: number;
  /** Attempts that came to the others. */
  readonly inVain: number;
  /** From the time that the event carries until it was there, of receivers that behave. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Of each hundred: ten hang, ten answer 500, ten drip, five reset the connection. */
export function isHealthy(receiver: number): boolean {
  return receiver % 100 >= 35;
}

const behaviours: readonly [upTo: number, answer: (response: ServerResponse) => void][] = [
  [10, () => undefined],
  [20, (response) => response.writeHead(500).end()],
  [30, drip],
  [35, (response) => response.socket?.resetAndDestroy()],
];

const latencies = new Map<string, number>();
let inVain = 0;

function receive(request: IncomingMessage, response: ServerResponse): void {
  const parts: Buffer[] = [];
  request.on('error', () => undefined);
  response.on('error', () => undefined);
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const receiver = Number(request.url?.slice(1));
    const misbehaviour = behaviours.find(([upTo]) => receiver % 100 < upTo);
    if (misbehaviour) {
      inVain += 1;
      misbehaviour[1](response);
      return;
    }
    const { id, created } = JSON.parse(Buffer.concat(parts).toString());
    if (!latencies.has(id)) latencies.set(id, Date.now() - Date.parse(created));
    response.writeHead(200).end();
  });
}

function drip(response: ServerResponse): void {
  response.writeHead(200);
  const timer = setInterval(() => response.write('.'), 1_000);
  response.on('close', () => clearInterval(timer));
}

function told(): Received {
  const sorted = [...latencies.values()].sort((one, other) => one - other);
  const percentile = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0;
  return {
    events: sorted.length,
    inVain,
    p50Ms: percentile(0.5),
    p99Ms: percentile(0.99),
    maxMs: sorted.at(-1) ?? 0,
  };
}

if (process.send) {
  const server = createServer({ keepAliveTimeout: 1 }, receive);
  process.on('message', () => process.send?.(told()));
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}
