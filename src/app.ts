// The composition root: database, slices, faces, listeners.
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { type CardTesting, cardTestingOf, startForgettingSuspicion } from './card-testing/index.ts';
import { type Config, type FaceName, faceNames, localUrl, portOffsets } from './config.ts';
import { type Credentials, consoleFace } from './console/index.ts';
import { type Database, isAlive, isOutage, openDatabase } from './db/index.ts';
import { eventLogOf } from './events/index.ts';
import { affinipayFace } from './faces/affinipay/index.ts';
import type { FaceTools } from './faces/kit/face.ts';
import { idempotencyOf, startForgettingKeys } from './idempotency/index.ts';
import { type Clock, sleep, systemClock } from './kernel/clock.ts';
import { type Ids, systemIds, toBase64Url } from './kernel/ids.ts';
import { listBalances, startSnapshots } from './ledger/index.ts';
import { createMetrics } from './observability/metrics.ts';
import { watchService } from './observability/service-status.ts';
import {
  countryTable,
  type DueWork,
  type NewOrganization,
  type Organizations,
  organizationsOf,
  startSweeper,
  timeOf,
} from './organizations/index.ts';
import {
  bankDirectoryOf,
  type SavedMethods,
  savedMethodsOf,
  startForgettingTokens,
  type Tokens,
  tokensOf,
} from './payment-methods/index.ts';
import { type KeyService, openKeys } from './payment-methods/vault/index.ts';
import {
  type Payments,
  type PaymentsTools,
  paymentsDueWork,
  paymentsOf,
  purgeTestData,
} from './payments/index.ts';
import { railsOf } from './rails/index.ts';

export interface AppOptions {
  readonly config: Config;
  /** A migrated database. */
  readonly databaseUrl: string;
  readonly logger: Logger;
  readonly clock?: Clock;
  readonly ids?: Ids;
  /** Runs once everything listens, and before the server says that it is ready. */
  readonly prepare?: (app: App) => Promise<void>;
  /** For tests that put a bug back, to see that they notice it. */
  readonly overrides?: Pick<PaymentsTools, 'reserveRefund' | 'insertDrafts' | 'readUsageLocked'> & {
    readonly wrapDatabase?: (db: Database) => Database;
  };
}

export interface App {
  /** Where everything listens. */
  readonly ports: Readonly<Record<'main' | FaceName, number>>;
  readonly db: Database;
  readonly organizations: Organizations;
  readonly payments: Payments;
  /** Credentials of a new organization, in the shape of the demonstration file. */
  writeCredentials(created: NewOrganization): Credentials;
  /**
   * Takes nothing new, lets what is under way finish, and lets go of everything. For `drainMs` new
   * requests are told to go elsewhere, instead of finding nobody; connections still open after
   * `patienceMs` more are cut.
   */
  close(how?: { readonly drainMs: number; readonly patienceMs: number }): Promise<void>;
}

export async function startApp(options: AppOptions): Promise<App> {
  const { config, logger } = options;
  const core = await coreOf(options);
  const { db, searchDb, patientDb, organizations, payments, tokens, clock, dueWork } = core;
  const state = { isServing: true, isPrepared: false };
  const { servers, ports, writeCredentials } = await facesOf(options, core, state);
  const sweeps: (() => Promise<void>)[] = [];
  const app: App = {
    ports,
    db,
    organizations,
    payments,
    writeCredentials,
    close: async ({ drainMs, patienceMs } = { drainMs: 0, patienceMs: 30_000 }) => {
      state.isServing = false;
      if (drainMs > 0) await sleep(drainMs);
      await closeServers(Object.values(servers), patienceMs);
      await Promise.all(sweeps.map((stop) => stop()));
      await Promise.all([db, searchDb, patientDb].map((each) => each.close()));
    },
  };
  try {
    await listen(servers, config, ports);
    sweeps.push(
      startSweeper({ db, clock, dueWork, logger }),
      startSnapshots({ db, logger }),
      startForgettingKeys({ db, logger }),
      startForgettingTokens({ tokens, logger }),
      startForgettingSuspicion({ db, logger }),
    );
    await options.prepare?.(app);
    state.isPrepared = true;
    return app;
  } catch (error) {
    await app.close();
    throw error;
  }
}

interface Core {
  readonly db: Database;
  readonly searchDb: Database;
  readonly patientDb: Database;
  readonly keys: KeyService;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly organizations: Organizations;
  readonly savedMethods: SavedMethods;
  readonly tokens: Tokens;
  readonly payments: Payments;
  readonly cardTesting: CardTesting;
  readonly dueWork: readonly DueWork[];
}

/** A search may be as slow as its caller likes: it takes neither long nor others' connections. */
const searchLimits = { connectionsMax: 5, statementTimeoutMs: 5_000 };

/** What goes through all of an organization's rows takes as long as it takes. */
const patientLimits = { connectionsMax: 2, statementTimeoutMs: 0 };

/** The slices, bound to their tools and to each other. */
async function coreOf(options: AppOptions): Promise<Core> {
  const { config, logger, clock = systemClock, ids = systemIds } = options;
  const { wrapDatabase = (opened: Database) => opened, ...bugs } = options.overrides ?? {};
  const database = {
    url: options.databaseUrl,
    onConnectionLost: (err: Error) => logger.warn({ err }, 'a database connection was lost'),
  };
  const connectionsMax = config.databaseConnections;
  const db = wrapDatabase(openDatabase({ ...database, connectionsMax }));
  const keys = await openKeys(db, config.keyFile).catch(async (error) => {
    await db.close();
    throw error;
  });
  const searchDb = wrapDatabase(openDatabase({ ...database, ...searchLimits }));
  const patientDb = wrapDatabase(openDatabase({ ...database, ...patientLimits }));
  // Due work needs the organizations it is done for, and their clock needs the work.
  const dueWork: DueWork[] = [];
  const organizations = organizationsOf({ db, keys, clock, ids, dueWork });
  const readTestTime = async (id: string) =>
    timeOf(clock, 'test', (await organizations.readProfile(id)).organization);
  const banks = bankDirectoryOf(db);
  const tokens = tokensOf({ db, ids, keys, clock, banks, readTestTime });
  const savedMethods = savedMethodsOf({ db, ids, keys, banks, tokens });
  const cardTesting = cardTestingOf({ db, ids, logger });
  const slices = { organizations, savedMethods, tokens, cardTesting };
  const core = { db, searchDb, patientDb, keys, clock, ids, ...slices, dueWork };
  const tools = { ...core, banks, railOf: railsOf({ ids }), ...bugs };
  dueWork.push(paymentsDueWork(tools));
  return { ...core, payments: paymentsOf(tools) };
}

interface ServingState {
  /** False from the moment that we are told to stop. */
  readonly isServing: boolean;
  /** False until all is in place that clients count on. */
  readonly isPrepared: boolean;
}

/** The servers, not listening yet; `ports` is filled in when they do. */
async function facesOf({ config, logger }: AppOptions, core: Core, state: ServingState) {
  const { db, ids, keys, organizations, cardTesting, payments } = core;
  const metrics = createMetrics();
  const watch = watchService(db);
  const tools: FaceTools = {
    ids,
    logger,
    idempotency: idempotencyOf({ db, ids, keys }),
    isOutage,
    countryOf: countryTable(config.countryFile),
    trustedProxies: config.trustedProxies,
    isServing: () => state.isServing,
    onServed: ({ caller, ...served }) => {
      metrics.observe(served);
      // What operators do takes its time, and is nothing that clients notice.
      if (served.face !== 'console') watch.observe(served);
      logger.info({ ...served, ...caller, durationMs: Math.round(served.durationMs) }, 'served');
    },
  };
  const affinipay = await affinipayFace({
    ...core,
    events: eventLogOf(db),
    purgeTestData: (caller) => purgeTestData({ db: core.patientDb, organizations }, caller),
    readStatus: watch.read,
    isLiveEnabled: config.isLiveEnabled,
    face: tools,
  });
  const ports: Ports = { main: 0, affinipay: 0 };
  const writeCredentials = (created: NewOrganization) => credentialsOf(created, ports);
  const console = await consoleFace({
    organizations,
    payments,
    cardTesting,
    writeCredentials,
    listBalances: (caller) => listBalances(db, caller),
    face: tools,
    elsewhere: byHost(config, { affinipay }),
    pages: {
      faces: [
        {
          name: 'affinipay',
          title: 'AffiniPay Payment Gateway',
          url: () => localUrl(config, ports.affinipay),
          openapi: () => affinipay.swagger(),
        },
      ],
      isReady: async () => state.isPrepared && state.isServing && (await isAlive(db)),
      readMetrics: metrics.read,
    },
  });
  return { servers: { main: console, affinipay }, ports, writeCredentials };
}

/** Whoever sends a request at a trickle must not keep us from stopping. */
async function closeServers(
  servers: readonly FastifyInstance[],
  patienceMs: number,
): Promise<void> {
  const closed = new AbortController();
  const cut = sleep(patienceMs, closed.signal).then(() => {
    for (const { server } of servers) server.closeAllConnections();
  });
  await Promise.all(servers.map((server) => server.close()));
  closed.abort();
  await cut;
}

type Ports = Record<'main' | FaceName, number>;
type Servers = Readonly<Record<'main' | FaceName, FastifyInstance>>;

/** The face whose host name the request gives, so that all of them can share the main port. */
function byHost({ faceHosts }: Config, faces: Readonly<Record<FaceName, FastifyInstance>>) {
  const names = new Map(faceNames.map((name) => [faceHosts[name], name]));
  return ({ headers }: IncomingMessage) => {
    const name = names.get((headers.host ?? '').replace(/:\d+$/, '').toLowerCase());
    return name && faces[name];
  };
}

async function listen(servers: Servers, config: Config, ports: Ports): Promise<void> {
  const offsets = { main: 0, ...portOffsets };
  for (const name of ['main', ...faceNames] as const) {
    const port = config.port === 0 ? 0 : config.port + offsets[name];
    await servers[name].listen({ host: config.host, port });
    ports[name] = (servers[name].server.address() as AddressInfo).port;
  }
}

function credentialsOf(created: NewOrganization, ports: Ports): Credentials {
  return {
    ports,
    affinipay: {
      publicKey: created.publicKey,
      testSecretKey: created.testSecretKey,
      liveSecretKey: created.liveSecretKey,
      merchantAccountId: toBase64Url(created.merchantAccountId),
      trustAccountId: toBase64Url(created.trustAccountId),
      achAccountId: toBase64Url(created.achAccountId),
    },
    console: { ...created.operator, token: created.consoleToken },
  };
}
