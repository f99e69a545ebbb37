// A database for each test that asks for one, cloned from the migrated template of the run.
import { after, type TestContext } from 'node:test';
import { type Database, openDatabase } from '#src/db/index.ts';
import { systemIds } from '#src/kernel/ids.ts';
import { globalSetup, globalTeardown } from './global-setup.ts';
import { onServer, urlOfDatabase } from './server.ts';

/** A migrated, empty database, closed and dropped when the test ends. */
export async function freshDatabase(t: TestContext): Promise<Database> {
  const { url, drop } = await makeDatabase(await templateName());
  const db = openDatabase({ url });
  t.after(async () => {
    await db.close();
    await drop();
  });
  return db;
}

/** The same for whoever opens it himself; what is connected when the test ends is cut off. */
export async function freshDatabaseUrl(t: TestContext): Promise<string> {
  const { url, drop } = await makeDatabase(await templateName());
  t.after(drop);
  return url;
}

/** The URL of a database with no tables at all. */
export async function emptyDatabaseUrl(t: TestContext): Promise<string> {
  await templateName();
  const { url, drop } = await makeDatabase('template0');
  t.after(drop);
  return url;
}

async function makeDatabase(template: string) {
  const server = process.env.TEST_DATABASE_URL!;
  const name = `test_${systemIds.text(12, 'abcdefghijklmnopqrstuvwxyz')}`;
  await onServer(server, `create database ${name} template ${template}`);
  return {
    url: urlOfDatabase(server, name),
    drop: () => onServer(server, `drop database ${name} with (force)`),
  };
}

let ownServer: Promise<void> | undefined;
after(() => ownServer && globalTeardown());

/** A file that is run alone, without the global setup, starts a server for itself. */
async function templateName(): Promise<string> {
  if (!process.env.TEST_DATABASE_TEMPLATE) {
    ownServer ??= startOwnServer();
    await ownServer;
  }
  return process.env.TEST_DATABASE_TEMPLATE!;
}

function startOwnServer(): Promise<void> {
  // Told to end, a process would otherwise do so without leaving the setup a chance to clean up.
  process.once('SIGTERM', () => process.exit(1));
  return globalSetup();
}
