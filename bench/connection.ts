// A keep-alive connection that is kept busy. Bare sockets and prepared bytes: what the clients burn
// is missing to the server beside them.
import { connect, type Socket } from 'node:net';

export interface Sending {
  readonly port: number;
  /** The whole of the next request; nothing more is sent when there is none. */
  readonly next: () => string | undefined;
  readonly onAnswer: (answer: string, ms: number) => void;
}

/** Sends the next request as soon as the one before it is answered. */
export function keepSending({ port, next, onAnswer }: Sending): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let sentAt = 0;
    const send = () => {
      const request = next();
      if (request === undefined) return socket.end(resolve);
      sentAt = performance.now();
      socket.write(request, 'latin1');
    };
    onAnswers(socket, (answer) => {
      onAnswer(answer, performance.now() - sentAt);
      send();
    });
    socket.once('connect', send);
    socket.once('error', reject);
  });
}

/** A request of JSON, which must be ASCII, with further headers as they stand on the wire. */
export function post(path: string, headers: readonly string[], body: string): string {
  return [
    `POST ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    ...headers,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}

/** Tells each whole answer, which has a content length; a character of it is a byte. */
function onAnswers(socket: Socket, tell: (answer: string) => void): void {
  let received = '';
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1');
    bytes ||= lengthOf(received);
    if (bytes === 0 || received.length < bytes) return;
    const answer = received;
    received = '';
    bytes = 0;
    tell(answer);
  });
}

/** Zero as long as not all of the head is there. */
function lengthOf(received: string): number {
  const bodyAt = received.indexOf('\r\n\r\n') + 4;
  if (bodyAt < 4) return 0;
  return bodyAt + Number(/\r\ncontent-length: (\d+)/i.exec(received)?.[1]);
}
