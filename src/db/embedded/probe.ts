// Asks a server whether it is there.
import { Client, DatabaseError } from 'pg';

/** `answered`: it ran a query. `refused`: it lives, but would not (an SQL state says why). */
export type Answer =
  | { readonly kind: 'answered' }
  | { readonly kind: 'refused'; readonly sqlState: string | undefined }
  | { readonly kind: 'silent' };

/** Runs `select 1` on a connection of its own, waiting at most `timeoutMs` for each of the two. */
export function probe(url: string, timeoutMs = 3000): Promise<Answer> {
  return execute(url, 'select 1', timeoutMs);
}

/** Runs one statement on a connection of its own. */
export async function execute(url: string, statement: string, timeoutMs: number): Promise<Answer> {
  const client = new Client({
    connectionString: url,
    ssl: false,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(statement);
    return { kind: 'answered' };
  } catch (error) {
    return error instanceof DatabaseError
      ? { kind: 'refused', sqlState: error.code }
      : { kind: 'silent' };
  } finally {
    // Not awaited: a server that hangs never says goodbye.
    client.end().catch(() => undefined);
  }
}
