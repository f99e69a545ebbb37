// The same pages with their totals, from the product and from PostGraphile in turns. Each is one
// process on the same Node, over the same database, tables and indexes, with as many connections.
// Both are asked by the same clients for one organization and mode; that both answer with the same
// payments and the same total is seen first. PostGraphile is asked one document with variables,
// as it is made to keep plans of, and needs no key.
import { underLoad } from './charges.ts';
import { keepSending, post } from './connection.ts';
import { documentedExample } from './documented-search.ts';
import { pageQuery, type RunningPostGraphile, startPostGraphile } from './postgraphile.ts';
import type { RunningServer } from './server.ts';
import { atLeast, type Figure, median, print, wholeNumber } from './table.ts';

const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const roundMs = Number(process.env.BENCH_SECONDS ?? 5) * 1000;
const connections = 8;

/** As many connections to the database as the product has. */
const poolSize = 8;

/** One question, asked in both languages: `search` of the product, `variables` of `pageQuery`. */
interface Question {
  readonly search: object;
  readonly variables: (own: object) => object;
  readonly bar?: number;
}

const newestFirst = ['CREATED_AT_DESC', 'ROW_ID_DESC'];

const questions: Readonly<Record<string, Question>> = {
  'confirmed card payments, 25 newest': {
    search: {
      pageSize: 25,
      where: { paymentMethod: { _eq: 'CREDIT_CARD' }, status: { _eq: 'CONFIRMED' } },
      orderBy: [{ createdAt: 'desc' }],
    },
    variables: (own) => ({
      first: 25,
      where: {
        ...own,
        tender: { equalTo: 'credit_card' },
        status: { in: ['captured', 'settled'] },
        isRefunded: { equalTo: false },
      },
      order: newestFirst,
    }),
    bar: 5,
  },
  'one client, 25 newest': {
    search: {
      pageSize: 25,
      where: { clientId: { _eq: 100 } },
      orderBy: [{ createdAt: 'desc' }],
    },
    variables: (own) => ({
      first: 25,
      where: { ...own, partyByOrganizationIdAndPartyId: { number: { equalTo: '100' } } },
      order: newestFirst,
    }),
  },
  'the documented example': {
    search: documentedExample,
    variables: (own) => ({
      first: 1,
      where: {
        ...own,
        and: [
          {
            or: [
              { tender: { likeInsensitive: '%CREDIT%' } },
              { brand: { likeInsensitive: '%VISA%' } },
            ],
          },
          { isAutomatic: { equalTo: false } },
          { createdAt: { greaterThanOrEqualTo: '1900-01-01T00:00:00Z' } },
          { capturedAt: { isNull: false } },
        ],
      },
      order: ['CAPTURED_AT_DESC', 'CREATED_AT_DESC'],
    }),
  },
};

export async function benchAgainstPostGraphile(
  server: RunningServer,
  organizationId: string,
): Promise<void> {
  const postGraphile = await startPostGraphile(server.databaseUrl, poolSize);
  try {
    const figures: Figure[] = [];
    for (const [what, question] of Object.entries(questions)) {
      const both = requestsOf({ server, postGraphile, organizationId }, question);
      await compare(what, both);
      figures.push(...(await inTurns(what, both, question.bar)));
    }
    print(
      `Pages with totals against PostGraphile, ${connections} keep-alive connections, medians of ` +
        `${rounds} rounds`,
      figures,
    );
  } finally {
    await postGraphile.stop();
  }
}

interface Request {
  readonly port: number;
  /** Whole, as it goes over the wire. */
  readonly request: string;
  /** The numbers of the payments on the page, and the total. */
  readonly read: (body: string) => string;
}

interface Both {
  readonly ours: Request;
  readonly theirs: Request;
}

interface Sides {
  readonly server: RunningServer;
  readonly postGraphile: RunningPostGraphile;
  readonly organizationId: string;
}

function requestsOf({ server, postGraphile, organizationId }: Sides, question: Question): Both {
  const { ports, aiwyn } = server.demo;
  // What the product's callers are bound to, and what its lists leave out.
  const own = {
    organizationId: { equalTo: organizationId },
    mode: { equalTo: 'test' },
    kind: { notEqualTo: 'refund' },
  };
  const variables = question.variables(own);
  const token = `Authorization: Bearer ${aiwyn.accessToken}`;
  return {
    ours: {
      port: ports.aiwyn,
      request: post('/v1/payments/search', [token], JSON.stringify(question.search)),
      read: readOurs,
    },
    theirs: {
      port: postGraphile.port,
      request: post('/graphql', [], JSON.stringify({ query: pageQuery, variables })),
      read: readTheirs,
    },
  };
}

interface OurPage {
  readonly deid_payment: readonly { readonly id: number }[];
  readonly deid_payment_aggregate: { readonly aggregate: { readonly count: number } };
}

function readOurs(body: string): string {
  const page = JSON.parse(body) as OurPage;
  const numbers = page.deid_payment.map(({ id }) => id);
  return `${numbers} of ${page.deid_payment_aggregate.aggregate.count}`;
}

interface TheirPage {
  readonly data: {
    readonly allPayments: {
      readonly totalCount: number;
      readonly nodes: readonly { readonly number: string }[];
    };
  };
}

function readTheirs(body: string): string {
  const { totalCount, nodes } = (JSON.parse(body) as TheirPage).data.allPayments;
  return `${nodes.map(({ number }) => number)} of ${totalCount}`;
}

/** Both must give the same payments and the same total. */
async function compare(what: string, { ours, theirs }: Both): Promise<void> {
  const [our, their] = await Promise.all([ours, theirs].map(askOnce));
  if (our !== their) throw new Error(`${what}: ours ${our}, PostGraphile's ${their}`);
}

async function askOnce({ port, request, read }: Request): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const requests = [request];
  await keepSending({ port, next: () => requests.pop(), onAnswer: resolve });
  const answer = await promise;
  if (!answer.startsWith('HTTP/1.1 200')) throw new Error(answer);
  return read(answer.slice(answer.indexOf('\r\n\r\n') + 4));
}

async function inTurns(what: string, { ours, theirs }: Both, bar?: number): Promise<Figure[]> {
  for (const side of [ours, theirs]) await perSecond(side);
  const pairs: { readonly our: number; readonly their: number }[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const pair = { our: await perSecond(ours), their: await perSecond(theirs) };
    pairs.push(pair);
    console.error(`  ${what}: ${pair.our.toFixed(1)}/s to ${pair.their.toFixed(1)}/s`);
  }
  const ratio = median(pairs.map(({ our, their }) => our / their));
  return [
    { what, value: `${wholeNumber(median(pairs.map(({ our }) => our)))}/s` },
    {
      what: '  by PostGraphile',
      value: `${median(pairs.map(({ their }) => their)).toFixed(1)}/s`,
    },
    {
      what: '  ours : PostGraphile',
      value: ratio.toFixed(1),
      ...(bar !== undefined && { bar: atLeast(ratio, bar) }),
    },
  ];
}

async function perSecond({ port, request }: Request): Promise<number> {
  const loaded = await underLoad({ port, requests: [request], connections, durationMs: roundMs });
  if (loaded.refused > 0) throw new Error(`A page was refused: ${loaded.firstRefusal}`);
  return loaded.perSecond;
}
