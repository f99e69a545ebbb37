// The composition root: database, slices, faces, listeners.
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { startForgettingSuspicion } from './card-testing/index.ts';
import { type Config, type FaceName, faceNames, localUrl, portOffsets } from './config.ts';
import { type Credentials, consoleFace } from './console/index.ts';
import { type Core, type CoreOptions, coreOf } from './core.ts';
import { type Database, isAlive, isOutage } from './db/index.ts';
import { eventLogOf, numberEvents, readStream, startNumbering } from './events/index.ts';
import { affinipayFace, eventFormatOf } from './faces/affinipay/index.ts';
import { aiwynFace } from './faces/aiwyn/index.ts';
import type { FaceTools } from './faces/kit/face.ts';
import { idempotencyOf, startForgettingKeys } from './idempotency/index.ts';
import { sleep } from './kernel/clock.ts';
import { toBase64Url } from './kernel/ids.ts';
import { listBalances, startSnapshots } from './ledger/index.ts';
import { createMetrics } from './observability/metrics.ts';
import { openRequestLog, type RequestLog } from './observability/request-log.ts';
import { requestLogFolder, startForgettingRequests } from './observability/request-log-files.ts';
import { watchService } from './observability/service-status.ts';
import {
  countryTable,
  type NewApiKeys,
  type NewOrganization,
  type Organizations,
  startSweeper,
} from './organizations/index.ts';
import { startForgettingTokens } from './payment-methods/index.ts';
import { type Payments, purgeTestData, startFoldingCounts } from './payments/index.ts';
import { deleteTestRecurring, holdTestRecurring } from './recurring/index.ts';
import { startDelivering, startForgettingDeliveries } from './webhooks/index.ts';

export interface AppOptions extends CoreOptions {
  /** Runs once everything listens, and before the server says that it is ready. */
  readonly prepare?: (app: App) => Promise<void>;
}

export interface App {
  /** Where everything listens. */
  readonly ports: Readonly<Record<'main' | FaceName, number>>;
  readonly db: Database;
  readonly organizations: Organizations;
  readonly payments: Payments;
  /** Credentials of a new organization, in the shape of the demonstration file. */
  writeCredentials(created: NewOrganization): Credentials;
  /** The same, of an organization's that were written before there were API keys. */
  completeCredentials(written: Credentials, organizationId: string): Promise<Credentials>;
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
  const { db, searches, patientDb, organizations, payments, tokens, clock, dueWork } = core;
  const state = { isServing: true, isPrepared: false };
  const dayBytesMax = config.requestLogDayBytesMax;
  const requests = { folder: requestLogFolder(config.dataDir), clock, logger, dayBytesMax };
  const requestLog = config.keepsRequests ? openRequestLog(requests) : undefined;
  const { servers, ports, writeCredentials } = await facesOf(options, core, state, requestLog);
  const sweeps: (() => Promise<void>)[] = [];
  const app: App = {
    ports,
    db,
    organizations,
    payments,
    writeCredentials,
    completeCredentials: async (written, organizationId) => {
      if (written.aiwyn) return written;
      return {
        ...written,
        aiwyn: aiwynCredentials(await organizations.issueApiKeys(organizationId)),
      };
    },
    close: async ({ drainMs, patienceMs } = { drainMs: 0, patienceMs: 30_000 }) => {
      state.isServing = false;
      if (drainMs > 0) await sleep(drainMs);
      await closeServers(Object.values(servers), patienceMs);
      await requestLog?.close();
      await Promise.all(sweeps.map((stop) => stop()));
      await Promise.all(
        [db, searches.quickDb, searches.slowDb, patientDb].map((each) => each.close()),
      );
    },
  };
  try {
    await listen(servers, config, ports);
    sweeps.push(
      startSweeper({ db, clock, dueWork, logger }),
      startNumbering({ db, logger }),
      startDelivering(core.delivering),
      startSnapshots({ db, logger }),
      startFoldingCounts({ db, logger }),
      startForgettingKeys({ db, logger }),
      startForgettingTokens({ tokens, logger }),
      startForgettingSuspicion({ db, logger }),
      startForgettingDeliveries({ db, logger }),
      startForgettingRequests(requests),
    );
    await options.prepare?.(app);
    state.isPrepared = true;
    return app;
  } catch (error) {
    await app.close();
    throw error;
  }
}

interface ServingState {
  /** False from the moment that we are told to stop. */
  readonly isServing: boolean;
  /** False until all is in place that clients count on. */
  readonly isPrepared: boolean;
}

/** The servers, not listening yet; `ports` is filled in when they do. */
async function facesOf(
  { config, logger }: AppOptions,
  core: Core,
  state: ServingState,
  requestLog: RequestLog | undefined,
) {
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
    onServed: ({ caller, show, ...served }) => {
      metrics.observe(served);
      requestLog?.keep({ ...served, ...caller, ...show() });
      // What operators and back offices do takes its time, and is nothing that payers notice.
      if (served.face === 'affinipay') watch.observe(served);
      logger.info({ ...served, ...caller, durationMs: Math.round(served.durationMs) }, 'served');
    },
  };
  const purgeTools = {
    db: core.patientDb,
    organizations,
    recurring: { hold: holdTestRecurring, remove: deleteTestRecurring },
  };
  const affinipay = await affinipayFace({
    ...core,
    events: eventLogOf(db),
    eventFormat: eventFormatOf(core),
    purgeTestData: (caller) => purgeTestData(purgeTools, caller),
    readStatus: watch.read,
    isLiveEnabled: config.isLiveEnabled,
    face: tools,
  });
  const aiwyn = await aiwynFace({ ...core, isLiveEnabled: config.isLiveEnabled, face: tools });
  const faces = { affinipay, aiwyn };
  const ports: Ports = { main: 0, affinipay: 0, aiwyn: 0 };
  const writeCredentials = (created: NewOrganization) => credentialsOf(created, ports);
  const console = await consoleFace({
    organizations,
    payments,
    cardTesting,
    webhooks: core.webhooks,
    writeCredentials,
    listBalances: (caller) => listBalances(db, caller),
    readEvents: async (caller, part) => {
      await numberEvents(db, caller);
      return readStream(db, caller, part);
    },
    isLiveEnabled: config.isLiveEnabled,
    face: tools,
    elsewhere: byHost(config, faces),
    pages: {
      faces: faceNames.map((name) => ({
        name,
        title: faceTitles[name],
        url: () => localUrl(config, ports[name]),
        openapi: () => faces[name].swagger(),
      })),
      isReady: async () => state.isPrepared && state.isServing && (await isAlive(db)),
      readMetrics: metrics.read,
    },
  });
  return { servers: { main: console, ...faces }, ports, writeCredentials };
}

const faceTitles: Readonly<Record<FaceName, string>> = {
  affinipay: 'AffiniPay Payment Gateway',
  aiwyn: 'Aiwyn',
};

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
      webhookSecret: created.webhookSecret,
      merchantAccountId: toBase64Url(created.merchantAccountId),
      trustAccountId: toBase64Url(created.trustAccountId),
      achAccountId: toBase64Url(created.achAccountId),
    },
    aiwyn: aiwynCredentials(created),
    console: { ...created.operator, token: created.consoleToken },
  };
}

function aiwynCredentials({ testJwtApiKey, liveJwtApiKey, sessionToken }: NewApiKeys) {
  return { jwtApiKey: testJwtApiKey, liveJwtApiKey, accessToken: sessionToken };
}
