// Sends a great many requests, exactly as they are written, and takes the time of each answer.
import { Agent, request } from 'node:http';
import type { Operation, Property } from './described.ts';
import { type Sent, type Spoiled, type Spoiling, spoilingsOf, type Usual } from './spoiled.ts';

export interface Received {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly tookMs: number;
}

export interface Sender {
  send(sent: Sent): Promise<Received>;
  close(): void;
}

export const atOnce = 16;

/** Over connections that stay open. */
export function senderTo(port: number): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  return { send: (sent) => exchange(agent, port, sent), close: () => agent.destroy() };
}

function exchange(agent: Agent, port: number, sent: Sent): Promise<Received> {
  const { method, path, headers, body } = sent;
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const length = body === undefined ? {} : { 'content-length': `${Buffer.byteLength(body)}` };
    const call = request({ agent, port, method, path, headers: { ...headers, ...length } });
    call.on('error', reject);
    call.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'] ?? '',
          text: Buffer.concat(chunks).toString('utf8'),
          tookMs: performance.now() - startedAt,
        }),
      );
    });
    call.end(body);
  });
}

/** Does the work for each of the items, a few at a time, in order. */
export async function forEach<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const left = items.values();
  const worker = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

export const tookMsMax = 1_000;

export interface Barrage {
  readonly sender: Sender;
  readonly operation: Operation;
  readonly headers: Readonly<Record<string, string>>;
  readonly makeUsual: (property: Property) => Promise<Usual> | Usual;
  /** What there is to complain of in one answer, slowness aside. */
  readonly complaintsAbout: (received: Received, spoiled: Spoiled) => string[];
}

/** Sends every spoiled request of the operation, and tells what was wrong with the answers. */
export async function complaintsAfter(barrage: Barrage): Promise<string[]> {
  const complaints: string[] = [];
  const slow: Spoiling[] = [];
  const send = async ({ property, spoil }: Spoiling) => {
    const spoiled = spoil(await barrage.makeUsual(property));
    const headers = { ...spoiled.headers, ...barrage.headers };
    const received = await barrage.sender.send({ ...spoiled, headers });
    const about = `${property.place} ${property.path.join('.')}: ${spoiled.put}`;
    for (const complaint of barrage.complaintsAbout(received, spoiled)) {
      complaints.push(`${about}: ${complaint.slice(0, 1_000)}`);
    }
    return { about, tookMs: received.tookMs };
  };
  await forEach(spoilingsOf(barrage.operation), async (spoiling) => {
    const { tookMs } = await send(spoiling);
    if (tookMs > tookMsMax) slow.push(spoiling);
  });
  // A machine that was busy with other things is not so for ever: what is slow is slow each time.
  for (const spoiling of slow) {
    let sent = await send(spoiling);
    for (let tries = 1; tries < 10 && sent.tookMs > tookMsMax; tries += 1) {
      sent = await send(spoiling);
    }
    const { about, tookMs } = sent;
    if (tookMs > tookMsMax) complaints.push(`${about} took ${Math.round(tookMs)} ms`);
  }
  return complaints;
}
