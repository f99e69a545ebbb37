// The clients: a process that keeps each of its connections busy with one charge at a time. Bare
// sockets and prepared bytes: what the clients burn is missing to the server beside them.
import { connect, type Socket } from 'node:net';

export interface Load {
  readonly port: number;
  /** Connections take turns with them: one key is one hot account. */
  readonly secretKeys: readonly string[];
  /**
   * `documented` rotates the test numbers, `fresh` never uses a number twice, `tokens` pays with
   * one-time tokens of test numbers, made before the time is taken.
   */
  readonly cards: 'documented' | 'fresh' | 'tokens';
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
  const nextMethod = load.cards === 'tokens' ? await tokens(load) : cards(load);
  const startedAt = performance.now();
  const endsAt = startedAt + load.durationMs;
  const busy = Array.from({ length: load.connections }, (_, index) => {
    let sent = 0;
    return keepSending({
      load,
      index,
      path: '/v1/charges',
      nextBody: () => {
        const method = performance.now() < endsAt ? nextMethod(index) : undefined;
        sent += 1;
        return method && bodyOf(method, `${load.name}-${index}-${sent}`);
      },
      onAnswer: (answer, ms) => {
        if (answer.startsWith('HTTP/1.1 200')) latencies.push(ms);
        else refusals.push(answer);
      },
    });
  });
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

/** What the connection of that index pays with next; nothing when there is nothing left. */
type NextMethod = (index: number) => string | undefined;

function cards({ cards: which }: Load): NextMethod {
  const next = which === 'fresh' ? freshCards() : documented();
  return () => cardOf(next());
}

/** As many for each connection as a fast machine could use up. */
async function tokens(load: Load): Promise<NextMethod> {
  const eachMax = Math.ceil((load.durationMs / 1000) * (8_000 / load.connections));
  const next = documented();
  const pools = await Promise.all(
    Array.from({ length: load.connections }, async (_, index) => {
      const pool: string[] = [];
      let asked = 0;
      await keepSending({
        load,
        index,
        path: '/v1/tokens',
        nextBody: () => {
          asked += 1;
          return asked > eachMax ? undefined : cardOf(next());
        },
        onAnswer: (answer) => pool.push(/"id":("[^"]+")/.exec(answer)?.[1] ?? 'null'),
      });
      return pool;
    }),
  );
  return (index) => pools[index]?.pop();
}

interface Sending {
  readonly load: Load;
  readonly index: number;
  readonly path: string;
  /** Nothing more is sent when there is none. */
  readonly nextBody: () => string | undefined;
  readonly onAnswer: (answer: string, ms: number) => void;
}

/** Sends the next request as soon as the one before it is answered. */
function keepSending({ load, index, path, nextBody, onAnswer }: Sending): Promise<void> {
  const { port, secretKeys } = load;
  const head = headOf(path, secretKeys[index % secretKeys.length] ?? '', port);
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let sentAt = 0;
    const send = () => {
      const body = nextBody();
      if (body === undefined) return socket.end(resolve);
      sentAt = performance.now();
      socket.write(`${head}${body.length}\r\n\r\n${body}`, 'latin1');
    };
    onAnswers(socket, (answer) => {
      onAnswer(answer, performance.now() - sentAt);
      send();
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

function headOf(path: string, secretKey: string, port: number): string {
  return [
    `POST ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    `Authorization: Basic ${btoa(`${secretKey}:`)}`,
    'Content-Type: application/json',
    'Content-Length: ',
  ].join('\r\n');
}

function bodyOf(method: string, sourceId: string): string {
  return `{"amount":"100","source_id":"${sourceId}","method":${method}}`;
}

/** The documentation's first example, with the fields that the account's policy may ask for. */
function cardOf(number: string): string {
  return (
    `{"type":"card","number":"${number}","exp_month":"10","exp_year":"2040","cvv":"123",` +
    '"name":"Some Customer","address1":"123 Main Street","postal_code":"78704"}'
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
