// The database that a command works on: one's own, the embedded one that runs, or one started for
// it.
import type { Logger } from 'pino';
import type { Config } from '#src/config.ts';
import { findRunningServer, startEmbeddedServer } from '#src/db/embedded/index.ts';

export interface DatabaseServer {
  readonly url: string;
  close(): Promise<void>;
  /** Ends it in an instant, for one who cannot wait: it recovers when it is started again. */
  abandon(): void;
}

function notOurs(url: string): DatabaseServer {
  return { url, close: async () => {}, abandon: () => {} };
}

/** For the server itself, which owns the embedded database while it runs. */
export async function openServer(config: Config, logger: Logger): Promise<DatabaseServer> {
  if (config.databaseUrl) return notOurs(config.databaseUrl);
  const server = await startEmbeddedServer({ dataDir: config.dataDir, logger });
  return {
    url: server.url,
    close: () => server.stop(),
    abandon: () => {
      const pid = server.pid();
      if (pid !== undefined) process.kill(pid, 'SIGQUIT');
    },
  };
}

/** For commands that may run beside the server. */
export async function joinServer(config: Config, logger: Logger): Promise<DatabaseServer> {
  const running = config.databaseUrl ?? (await findRunningServer(config.dataDir));
  return running ? notOurs(running) : openServer(config, logger);
}
