// The clients: a process that keeps each of its connections busy with one request at a time.
import { keepSending, post } from './connection.ts';
import { percentile } from './table.ts';

export interface Load {
  readonly port: number;
  readonly connections: number;
  readonly durationMs: number;
}

/** The same requests again and again, whole as they go over the wire. */
export interface RequestLoad extends Load {
  readonly requests: readonly string[];
}

export interface ChargeLoad extends Load {
  /** Connections take turns with them: one key is one hot account. */
  readonly secretKeys: readonly string[];
  /**
   * `documented` rotates the test numbers, `fresh` never uses a number twice, `tokens` pays with
   * one-time tokens of test numbers, made before the time is taken.
   */
  readonly cards: 'documented' | 'fresh' | 'tokens';
  /** Makes source ids unique among runs. */
  readonly name: string;
}

export interface Loaded {
  /** Requests that were answered with 200. */
  readonly acknowledged: number;
  readonly refused: number;
  /** The first answer that was no 200, for whoever looks for the reason. */
  readonly firstRefusal?: string;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Of all answers, whatever they said. */
  readonly slowestMs: number;
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

process.once('message', async (load: ChargeLoad | RequestLoad) => {
  const loaded = await run(load, 'requests' in load ? inTurn(load) : await charges(load));
  process.send?.(loaded);
  process.disconnect?.();
});

/** What the connection of that index sends next; nothing when there is nothing left. */
type Next = (index: number) => string | undefined;

async function run({ port, connections, durationMs }: Load, next: Next): Promise<Loaded> {
  const latencies: number[] = [];
  const refusals: string[] = [];
  let slowestMs = 0;
  const startedAt = performance.now();
  const endsAt = startedAt + durationMs;
  const busy = Array.from({ length: connections }, (_, index) =>
    keepSending({
      port,
      next: () => (performance.now() < endsAt ? next(index) : undefined),
      onAnswer: (answer, ms) => {
        if (answer.startsWith('HTTP/1.1 200')) latencies.push(ms);
        else refusals.push(answer);
        slowestMs = Math.max(slowestMs, ms);
      },
    }),
  );
  await Promise.all(busy);
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    acknowledged: latencies.length,
    refused: refusals.length,
    ...(refusals[0] !== undefined && { firstRefusal: refusals[0] }),
    perSecond: latencies.length / seconds,
    p50Ms: percentile(latencies, 50),
    p95Ms: percentile(latencies, 95),
    p99Ms: percentile(latencies, 99),
    slowestMs,
  };
}

function inTurn({ requests }: RequestLoad): Next {
  let sent = 0;
  return () => requests[sent++ % requests.length];
}

async function charges(load: ChargeLoad): Promise<Next> {
  const nextMethod = load.cards === 'tokens' ? await tokens(load) : cards(load);
  const sent = Array.from({ length: load.connections }, () => 0);
  return (index) => {
    const method = nextMethod(index);
    const number = (sent[index] ?? 0) + 1;
    sent[index] = number;
    const sourceId = `${load.name}-${index}-${number}`;
    return method && postAs(load, index, '/v1/charges', bodyOf(method, sourceId));
  };
}

/** What the connection of that index pays with next; nothing when there is nothing left. */
type NextMethod = Next;

function cards({ cards: which }: ChargeLoad): NextMethod {
  const next = which === 'fresh' ? freshCards() : documented();
  return () => cardOf(next());
}

/** As many for each connection as a fast machine could use up. */
async function tokens(load: ChargeLoad): Promise<NextMethod> {
  const eachMax = Math.ceil((load.durationMs / 1000) * (8_000 / load.connections));
  const next = documented();
  const pools = await Promise.all(
    Array.from({ length: load.connections }, async (_, index) => {
      const pool: string[] = [];
      let asked = 0;
      await keepSending({
        port: load.port,
        next: () => {
          asked += 1;
          return asked > eachMax ? undefined : postAs(load, index, '/v1/tokens', cardOf(next()));
        },
        onAnswer: (answer) => pool.push(/"id":("[^"]+")/.exec(answer)?.[1] ?? 'null'),
      });
      return pool;
    }),
  );
  return (index) => pools[index]?.pop();
}

function postAs({ secretKeys }: ChargeLoad, index: number, path: string, body: string) {
  const secretKey = secretKeys[index % secretKeys.length] ?? '';
  return post(path, [`Authorization: Basic ${btoa(`${secretKey}:`)}`], body);
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
