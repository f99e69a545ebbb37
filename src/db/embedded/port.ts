// Picks the loopback port that the server keeps for good.
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

export interface PortWishes {
  /** Taken, or the start fails. */
  readonly wanted: number | undefined;
  /** Taken if it is free, as addresses are best left alone. */
  readonly previous: number | undefined;
}

/**
 * Gives a free port below those that systems hand to outgoing connections (Linux: from 32768): such
 * a connection could take it while the server is being started again.
 */
export async function choosePort({ wanted, previous }: PortWishes): Promise<number> {
  if (wanted !== undefined) {
    if (await isFree(wanted)) return wanted;
    throw new Error(`Port ${wanted} of 127.0.0.1, meant for the database, is in use.`);
  }
  if (previous !== undefined && (await isFree(previous))) return previous;
  for (let tries = 0; tries < 100; tries += 1) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
  throw new Error('No free port was found on 127.0.0.1 for the database.');
}

async function isFree(port: number): Promise<boolean> {
  const listener = createServer();
  try {
    listener.listen(port, '127.0.0.1');
    await once(listener, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    listener.close();
  }
}
