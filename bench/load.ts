// The clients: a process that keeps each of its connections busy with one charge at a time. Bare
// sockets and prepared bytes: what the clients burn is missing to the server beside them.
import { connect, type Socket } from 'node:net';

export interface Load {
  readonly port: number;
  /** Connections take turns with them: one key is one hot account. */
  readonly secretKeys: readonly string[];
  /** `documented` rotates the test numbers, `fresh` never uses a number twice. */
  readonly cards: 'documented' | 'fresh';
  readonly connections: number;
  readonly durationMs: number;
  /** Makes source ids unique among runs. */
  readonly name: string;
}

export interface Loaded {
  /** Charges that were answered with 200. */
  readonly acknowledged: number;
  readonly refused: number;
  /** The first answer that was no 200, for whoever looks for the reason. */
  readonly firstRefusal?: string;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const documentedCards = [
  '4242424242424242',
  '4012888888881881',
  '378282246310005',
  '371449635398431',
  '5105105105105100',
  '5499740000000057',
  '30569309025904',
  '38520000023237',
  '6011111111111117',
  '6011000990139424',
  '3530111333300000',
  '3566002020360505',
];

process.once('message', async (load: Load) => {
  const loaded = await run(load);
  process.send?.(loaded);
  process.disconnect?.();
});

async function run(load: Load): Promise<Loaded> {
  const latencies: number[] = [];
  const refusals: string[] = [];
  const nextCard = load.cards === 'fresh' ? freshCards() : documented();
  const startedAt = performance.now();
  const endsAt = startedAt + load.durationMs;
  const busy = Array.from({ length: load.connections }, (_, index) =>
    keepCharging({ load, index, endsAt, nextCard, latencies, refusals }),
  );
  await Promise.all(busy);
  const seconds = (performance.now() - startedAt) / 1000;
  latencies.sort((one, other) => one - other);
  const percentile = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0;
  return {
    acknowledged: latencies.length,
    refused: refusals.length,
    ...(refusals[0] !== undefined && { firstRefusal: refusals[0] }),
    perSecond: latencies.length / seconds,
    p50Ms: percentile(0.5),
    p99Ms: percentile(0.99),
  };
}

interface Connection {
  readonly load: Load;
  readonly index: number;
  readonly endsAt: number;
  readonly nextCard: () => string;
  readonly latencies: number[];
  readonly refusals: string[];
}

/** Sends the next charge as soon as the one before it is answered, until the time is over. */
function keepCharging(connection: Connection): Promise<void> {
  const { load, index, endsAt, nextCard, latencies, refusals } = connection;
  const head = headOf(load.secretKeys[index % load.secretKeys.length] ?? '', load.port);
  return new Promise((resolve, reject) => {
    const socket = connect({ port: load.port, host: '127.0.0.1', noDelay: true });
    let sent = 0;
    let sentAt = 0;
    const send = () => {
      sent += 1;
      sentAt = performance.now();
      const body = bodyOf(nextCard(), `${load.name}-${index}-${sent}`);
      socket.write(`${head}${body.length}\r\n\r\n${body}`, 'latin1');
    };
    onAnswers(socket, (answer) => {
      const now = performance.now();
      if (answer.startsWith('HTTP/1.1 200')) latencies.push(now - sentAt);
      else refusals.push(answer);
      if (now < endsAt) send();
      else socket.end(resolve);
    });
    socket.once('connect', send);
    socket.once('error', reject);
  });
}

/** Tells each whole answer, which has a content length and is ASCII. */
function onAnswers(socket: Socket, tell: (answer: string) => void): void {
  let received = '';
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1');
    const bodyAt = received.indexOf('\r\n\r\n') + 4;
    if (bodyAt < 4) return;
    const lengthAt = received.indexOf('content-length: ') + 16;
    if (received.length < bodyAt + Number.parseInt(received.slice(lengthAt, lengthAt + 7), 10))
      return;
    const answer = received;
    received = '';
    tell(answer);
  });
}

function headOf(secretKey: string, port: number): string {
  return [
    'POST /v1/charges HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    `Authorization: Basic ${btoa(`${secretKey}:`)}`,
    'Content-Type: application/json',
    'Content-Length: ',
  ].join('\r\n');
}

/** The documentation's first example, with the fields that the account's policy may ask for. */
function bodyOf(card: string, sourceId: string): string {
  return (
    `{"amount":"100","source_id":"${sourceId}","method":{"type":"card","number":"${card}",` +
    '"exp_month":"10","exp_year":"2040","cvv":"123","name":"Some Customer",' +
    '"address1":"123 Main Street","postal_code":"78704"}}'
  );
}

function documented(): () => string {
  let next = 0;
  return () => documentedCards[next++ % documentedCards.length] ?? '';
}

/** Numbers with a right check digit, from a random one on. */
function freshCards(): () => string {
  let next = Math.floor(Math.random() * 8e13) + 1e13;
  return () => {
    next += 1;
    const digits = `4${next}`;
    return `${digits}${checkDigit(digits)}`;
  };
}

function checkDigit(digits: string): number {
  const sum = [...digits].reverse().reduce((all, digit, fromRight) => {
    const weighted = fromRight % 2 === 0 ? Number(digit) * 2 : Number(digit);
    return all + (weighted > 9 ? weighted - 9 : weighted);
  }, 0);
  return (10 - (sum % 10)) % 10;
}
