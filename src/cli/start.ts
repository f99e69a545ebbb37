// `counterfoil start`: migrates, starts everything, says where it is, and stops when asked to.
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Logger } from 'pino';
import { type App, startApp } from '#src/app.ts';
import { type Config, faceNames, readConfig } from '#src/config.ts';
import { migrate, openDatabase, readUnsafeSettings } from '#src/db/index.ts';
import { createLogger } from '#src/observability/logger.ts';
import { openServer } from './database-server.ts';
import { demoFile, writeDemoFile } from './demo-file.ts';

export function addStartCommand(program: Command): void {
  program
    .command('start')
    .description('migrate the database, start everything, and print where it is')
    .action(start);
}

async function start(): Promise<void> {
  const config = readConfig();
  const logger = createLogger({ level: config.logLevel });
  const server = await openServer(config, logger);
  try {
    await migrate(server.url);
    if (config.isLiveEnabled) await refuseUnsafe(server.url);
    const app = await startApp({ config, databaseUrl: server.url, logger });
    await introduce(config, app);
    stopOnSignal(logger, async () => {
      await app.close();
      await server.close();
    });
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

async function introduce(config: Config, app: App): Promise<void> {
  const file = demoFile(config);
  if (!(await exists(file))) {
    const created = await app.organizations.create({ name: 'Demonstration Organization' });
    await writeDemoFile(config, app.writeCredentials(created));
  } else await writeDemoFile(config, { ports: app.ports });
  const line = (name: string, what: string) => console.log(`  ${name.padEnd(12)} ${what}`);
  console.log('Counterfoil is running.');
  line('console', `http://${config.host}:${app.ports.main}`);
  for (const name of faceNames) line(name, `http://${config.host}:${app.ports[name]}`);
  line('credentials', join(file));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

const patienceMs = 9_000;

/** Asked twice, or kept waiting too long, it goes without ceremony: the database loses nothing. */
function stopOnSignal(logger: Logger, close: () => Promise<void>): void {
  let isStopping = false;
  const stop = async (signal: string) => {
    if (isStopping) process.exit(1);
    isStopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), patienceMs).unref();
    await close();
    logger.flush();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop(signal));
}
