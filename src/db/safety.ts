// Whether the server keeps what it acknowledged when the power fails.
import type { Tx } from './database.ts';
import { sql } from './sql.ts';

/** The settings with which it would not, such as `fsync = off`; empty for a safe server. */
export async function readUnsafeSettings(tx: Tx): Promise<string[]> {
  const settings = await tx.rows<{ name: string; setting: string }>(sql`
    select name, setting from pg_settings
     where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'
     order by name`);
  return settings.map(({ name, setting }) => `${name} = ${setting}`);
}
