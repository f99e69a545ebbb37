// Making and dropping databases on the server of the tests.
import { openDatabase } from '#src/db/index.ts';

/** Runs one statement in the server's own database: making one cannot be part of a transaction. */
export async function onServer(url: string, statement: string): Promise<void> {
  const db = openDatabase({ url, connectionsMax: 1 });
  try {
    await db.script(statement);
  } finally {
    await db.close();
  }
}

/** The same server and user, another database. */
export function urlOfDatabase(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}
