// `counterfoil start`: migrates, starts everything, says where it is, and stops when asked to.
import type { Command } from 'commander';
import type { Logger } from 'pino';
import { type App, startApp } from '#src/app.ts';
import { type Config, faceNames, localUrl, readConfig } from '#src/config.ts';
import { migrate, openDatabase, readUnsafeSettings } from '#src/db/index.ts';
import { sleep } from '#src/kernel/clock.ts';
import { createLogger } from '#src/observability/logger.ts';
import { type DatabaseServer, openServer } from './database-server.ts';
import { demoFile, findDemoFile, writeDemoFile } from './demo-file.ts';

export function addStartCommand(program: Command): void {
  program
    .command('start')
    .description('migrate the database, start everything, and print where it is')
    .action(start);
}

async function start(): Promise<void> {
  const config = readConfig();
  const logger = createLogger({ level: config.logLevel });
  const server = openServer(config, logger);
  const app = server.then((opened) => startOn(config, logger, opened));
  // From the first moment on: asked to stop while it starts, it must leave no database behind.
  stopOnSignal(logger, server, app);
  await app;
}

async function startOn(config: Config, logger: Logger, server: DatabaseServer): Promise<App> {
  try {
    await migrate(server.url);
    if (config.isLiveEnabled) await refuseUnsafe(server.url);
    const prepare = (app: App) => keepDemoFile(config, app);
    const app = await startApp({ config, databaseUrl: server.url, logger, prepare });
    introduce(config, app);
    return app;
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** Live money is not taken by a server that may forget what it acknowledged. */
async function refuseUnsafe(url: string): Promise<void> {
  const db = openDatabase({ url, connectionsMax: 1 });
  const unsafe = await readUnsafeSettings(db).finally(() => db.close());
  if (unsafe.length === 0) return;
  throw new Error(
    `The database runs with ${unsafe.join(', ')}: live mode is not safe on it. ` +
      'Change that, or set LIVE_MODE=off to use test mode only.',
  );
}

/**
 * Makes the demonstration organization, once for each database; later starts only say where things
 * listen now, and add the credentials that an earlier version did not write.
 */
export async function keepDemoFile(config: Config, app: App): Promise<void> {
  const demo = await findDemoFile(config);
  const key = demo?.affinipay?.testSecretKey;
  const known = typeof key === 'string' && (await app.organizations.findCredential(key));
  if (demo && known) {
    const completed = await app.completeCredentials(demo, known.organizationId);
    return writeDemoFile(config, { ...completed, ports: app.ports });
  }
  const created = await app.organizations.create({ name: 'Demonstration Organization' });
  await writeDemoFile(config, app.writeCredentials(created));
}

function introduce(config: Config, app: App): void {
  const line = (name: string, what: string) => console.log(`  ${name.padEnd(12)} ${what}`);
  console.log('Counterfoil is running.');
  line('console', localUrl(config, app.ports.main));
  for (const name of faceNames) line(name, localUrl(config, app.ports[name]));
  line('credentials', demoFile(config));
}

/** Together under ten seconds, the database's own stop included, which is quick without clients. */
const requestsHave = { drainMs: 250, patienceMs: 5_000 };
const appHasMs = 6_500;
const allHasMs = 9_500;

/** Asked twice, or kept waiting too long, it goes without ceremony: the database loses nothing. */
function stopOnSignal(logger: Logger, server: Promise<DatabaseServer>, app: Promise<App>): void {
  let opened: DatabaseServer | undefined;
  let isStopping = false;
  void server.then((one) => {
    opened = one;
  }, ignore);
  const goAtOnce = () => {
    opened?.abandon();
    process.exit(1);
  };
  const stop = async (signal: string) => {
    if (isStopping) return goAtOnce();
    isStopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(goAtOnce, allHasMs).unref();
    const started = await app.catch(ignore);
    // A start that failed has cleaned up after itself and says why.
    if (!started) return;
    await Promise.race([closed(logger, started), sleep(appHasMs)]);
    await opened?.close();
    logger.flush();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop(signal));
}

function ignore(): undefined {}

/** The database has to be stopped even when something before it could not be. */
async function closed(logger: Logger, app: App): Promise<void> {
  await app
    .close(requestsHave)
    .catch((err) => logger.error({ err }, 'something did not stop as it should'));
}
