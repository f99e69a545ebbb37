// The embedded server, from the claim on its directory to the last signal.
import { randomBytes } from 'node:crypto';
import { mkdir, realpath } from 'node:fs/promises';
import type { Logger } from 'pino';
import { createCluster, resetPassword } from './cluster.ts';
import { type Connection, readConnection, urlOf, writeConnection } from './connection-file.ts';
import { claimDirectory } from './owner-file.ts';
import { placeServer } from './placement.ts';
import { choosePort } from './port.ts';
import {
  adopt,
  clearAway,
  findPostmaster,
  isAsPlanned,
  launch,
  type Postmaster,
  type ServerPlan,
  terminate,
  untilReady,
} from './postmaster.ts';
import { type Answer, execute, probe } from './probe.ts';
import { supervise } from './supervisor.ts';

/** A PostgreSQL server of our own, which is started again whenever it dies or hangs. */
export interface EmbeddedServer {
  /** postgres:// URL with the random password; valid for the life of this object. */
  readonly url: string;
  /** Process id of the running postmaster, undefined while it is down. */
  pid(): number | undefined;
  /**
   * Ends the supervision, then the server: SIGINT (running transactions roll back), SIGQUIT after
   * 5 s, SIGKILL after 5 s more. Resolves when it is gone. A second call waits for the first.
   */
  stop(): Promise<void>;
}

export interface StartEmbeddedServer {
  /** Made if it is missing. Holds the cluster, `postgres.json` and `server.pid`. */
  readonly dataDir: string;
  readonly logger: Logger;
  /** Of 127.0.0.1. Without it the port of the last start is kept, or a free one chosen. */
  readonly port?: number;
  /** PostgreSQL settings by name, in place of or besides our own. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * Starts PostgreSQL on a data directory, or adopts the server that an earlier process of ours left
 * running there. Throws an `Error` when another live process owns the directory, when there are no
 * programs for this machine, or when PostgreSQL does not start (with its last messages).
 */
export async function startEmbeddedServer(options: StartEmbeddedServer): Promise<EmbeddedServer> {
  // Others may pass through, not look in: as root, PostgreSQL runs as somebody else.
  await mkdir(options.dataDir, { recursive: true, mode: 0o711 });
  const dataDir = await realpath(options.dataDir);
  const release = await claimDirectory(dataDir);
  try {
    return await startOwned({ ...options, dataDir }, release);
  } catch (error) {
    await release();
    throw error;
  }
}

async function startOwned(
  options: StartEmbeddedServer,
  release: () => Promise<void>,
): Promise<EmbeddedServer> {
  const { plan, connection, postmaster } = await bringUp(options);
  const { logger } = options;
  const supervisor = supervise(postmaster, {
    logger,
    ask: () => probe(urlOf(connection)),
    putDown: (hung) => terminate(plan, hung, ['SIGQUIT', 'SIGKILL']),
    clearAway: () => clearAway(plan),
    launch: () => launch(plan),
  });
  let stopped: Promise<void> | undefined;
  return {
    url: urlOf(connection),
    pid: () => (supervisor.current().gone.aborted ? undefined : supervisor.current().pid),
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };

  async function stop(): Promise<void> {
    await terminate(plan, await supervisor.end(), ['SIGINT', 'SIGQUIT', 'SIGKILL']);
    await release();
    logger.debug('PostgreSQL has stopped');
  }
}

interface BroughtUp {
  readonly plan: ServerPlan;
  readonly connection: Connection;
  readonly postmaster: Postmaster;
}

async function bringUp(options: StartEmbeddedServer): Promise<BroughtUp> {
  const { dataDir, logger, settings = {} } = options;
  const place = await placeServer(dataDir, logger);
  const saved = await readConnection(dataDir);

  if (place.cluster) {
    const port = options.port ?? saved?.port ?? 0;
    const found = { place, cluster: place.cluster, port, settings, logger };
    const adopted = await adoptOrEnd(found, saved);
    if (adopted) return adopted;
  }

  const port = await choosePort({ wanted: options.port, previous: saved?.port });
  const connection = { ...(saved ?? newConnection()), port };
  // Before the cluster exists: the password must be on disk as soon as a cluster asks for it.
  await writeConnection(dataDir, connection);
  const cluster = place.cluster ?? (await createCluster(place, dataDir, connection));
  if (place.cluster && !saved) await resetPassword(place, cluster, connection);
  const plan: ServerPlan = { place, cluster, port, settings, logger };
  const postmaster = await startServing(plan, connection, { isNew: !place.cluster });
  return { plan, connection, postmaster };
}

/** A server that survived us is adopted if it answers and runs as we would run it; else it ends. */
async function adoptOrEnd(
  plan: ServerPlan,
  saved: Connection | undefined,
): Promise<BroughtUp | undefined> {
  const pid = await findPostmaster(plan.cluster);
  if (pid === undefined) {
    await clearAway(plan);
    return undefined;
  }
  const postmaster = adopt(plan, pid);
  if (saved?.port === plan.port && (await isAsPlanned(plan, pid))) {
    const { kind } = await probe(urlOf(saved));
    if (kind === 'answered') {
      plan.logger.info({ pid }, 'The PostgreSQL server of an earlier run is adopted');
      return { plan, connection: saved, postmaster };
    }
  }
  await terminate(plan, postmaster, ['SIGINT', 'SIGQUIT', 'SIGKILL']);
  return undefined;
}

function newConnection(): Omit<Connection, 'port'> {
  const password = randomBytes(24).toString('base64url');
  return { host: '127.0.0.1', user: 'counterfoil', password, database: 'counterfoil' };
}

async function startServing(
  plan: ServerPlan,
  connection: Connection,
  { isNew }: { isNew: boolean },
): Promise<Postmaster> {
  const postmaster = launch(plan);
  try {
    await untilReady(plan, postmaster);
    if (isNew) await createDatabase(connection);
    else await ensureDatabase(connection);
    return postmaster;
  } catch (error) {
    await terminate(plan, postmaster, ['SIGQUIT', 'SIGKILL']);
    throw error;
  }
}

/** A cluster whose first start was cut short has no database of ours yet. */
async function ensureDatabase(connection: Connection): Promise<void> {
  const unknownDatabase = '3D000';
  const answer = await probe(urlOf(connection));
  if (answer.kind === 'refused' && answer.sqlState === unknownDatabase) {
    return createDatabase(connection);
  }
  requireAnswer(answer);
}

async function createDatabase(connection: Connection): Promise<void> {
  const statement = `create database ${connection.database}`;
  requireAnswer(await execute(urlOf(connection, 'postgres'), statement, 30_000));
}

function requireAnswer(answer: Answer): void {
  if (answer.kind === 'answered') return;
  throw new Error(`PostgreSQL runs but does not let us in: ${JSON.stringify(answer)}`);
}
