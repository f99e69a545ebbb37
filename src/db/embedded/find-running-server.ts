import { readConnection, urlOf } from './connection-file.ts';
import { findCluster } from './placement.ts';
import { findPostmaster } from './postmaster.ts';
import { probe } from './probe.ts';

/**
 * The postgres:// URL of the server that runs on this data directory, whoever started it, for
 * commands that run beside it; `undefined` when none runs there or it does not answer.
 */
export async function findRunningServer(dataDir: string): Promise<string | undefined> {
  const connection = await readConnection(dataDir);
  const cluster = await findCluster(dataDir);
  if (!connection || !cluster) return undefined;
  if ((await findPostmaster(cluster)) === undefined) return undefined;
  const { kind } = await probe(urlOf(connection));
  return kind === 'answered' ? urlOf(connection) : undefined;
}
