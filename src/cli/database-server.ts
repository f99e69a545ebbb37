// The database that a command works on: one's own, the embedded one that runs, or one started for
// it.
import type { Logger } from 'pino';
import type { Config } from '#src/config.ts';
import { findRunningServer, startEmbeddedServer } from '#src/db/embedded/index.ts';

export interface DatabaseServer {
  readonly url: string;
  close(): Promise<void>;
}

const notOurs = async () => {};

/** For the server itself, which owns the embedded database while it runs. */
export async function openServer(config: Config, logger: Logger): Promise<DatabaseServer> {
  if (config.databaseUrl) return { url: config.databaseUrl, close: notOurs };
  const server = await startEmbeddedServer({ dataDir: config.dataDir, logger });
  return { url: server.url, close: () => server.stop() };
}

/** For commands that may run beside the server. */
export async function joinServer(config: Config, logger: Logger): Promise<DatabaseServer> {
  const running = config.databaseUrl ?? (await findRunningServer(config.dataDir));
  return running ? { url: running, close: notOurs } : openServer(config, logger);
}
