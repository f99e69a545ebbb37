// Servers that messages are sent to, well-behaved and otherwise. They end with the test.
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import net, { type AddressInfo, type Server, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { systemClock } from '#src/kernel/clock.ts';
import type { OutgoingMessage } from '#src/webhooks/send.ts';

export const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

export function aMessage(url: string, more: Partial<OutgoingMessage> = {}): OutgoingMessage {
  const body = '{"type":"transaction.authorized","name":"Jürgen"}';
  return { id: 'an-id', url, body, sentAt: systemClock.now(), secrets: [secret], ...more };
}

export interface Listening {
  readonly url: string;
  readonly port: number;
  /** Those that are open now. */
  readonly sockets: ReadonlySet<Socket>;
  /** How many there have been. */
  count(): number;
}

/** An HTTP server. */
export function aReceiver(t: TestContext, answer: RequestListener): Promise<Listening> {
  return listening(t, createServer(answer));
}

/** A server that does as it likes with each connection, once something was sent. */
export function aRawReceiver(
  t: TestContext,
  behave: (socket: Socket) => unknown,
): Promise<Listening> {
  return listening(
    t,
    net.createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => behave(socket));
    }),
  );
}

export async function listening(t: TestContext, server: Server, scheme = 'http') {
  const sockets = new Set<Socket>();
  let count = 0;
  server.on('connection', (socket: Socket) => {
    count += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  const { port } = server.address() as AddressInfo;
  return { url: `${scheme}://127.0.0.1:${port}/hook`, port, sockets, count: () => count };
}
