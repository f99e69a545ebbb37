// The database that a command works on: one's own, the embedded one that runs, or one started for
// it.
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '#src/config.ts';
import { findRunningServer, startEmbeddedServer } from '#src/db/embedded/index.ts';
import { openDatabase, sql } from '#src/db/index.ts';

export interface DatabaseServer {
  readonly url: string;
  close(): Promise<void>;
  /** Ends it in an instant, for one who cannot wait: it recovers when it is started again. */
  abandon(): void;
}

function notOurs(url: string): DatabaseServer {
  return { url, close: async () => {}, abandon: () => {} };
}

/** Says what is wrong in terms of the setting, and never the password that is in it. */
async function configured(url: string): Promise<DatabaseServer> {
  let reason: unknown;
  try {
    const db = openDatabase({ url, connectionsMax: 1 });
    await db.run(sql`select 1`).finally(() => db.close());
    return notOurs(url);
  } catch (error) {
    // The error for a host with several addresses has a code, and no message.
    const { message, code } = error as NodeJS.ErrnoException;
    reason = message || code;
  }
  throw new Error(`The database that DATABASE_URL names cannot be used: ${reason}`);
}

/** For the server itself, which owns the embedded database while it runs. */
export async function openServer(config: Config, logger: Logger): Promise<DatabaseServer> {
  if (config.databaseUrl) return configured(config.databaseUrl);
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
  const running = config.databaseUrl ? undefined : await findRunningServer(config.dataDir);
  return running ? notOurs(running) : openServer(config, logger);
}

/** The same for commands about what is there: a mistyped DATA_DIR gets no database of its own. */
export async function joinExistingServer(config: Config, logger: Logger): Promise<DatabaseServer> {
  if (!config.databaseUrl) {
    await access(join(config.dataDir, 'postgres')).catch(() => {
      const advice = 'Start the server first, or set DATA_DIR to its own.';
      throw new Error(`There is no database in ${config.dataDir}. ${advice}`);
    });
  }
  return joinServer(config, logger);
}
