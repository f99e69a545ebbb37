// `counterfoil vault`: the keys that everything sensitive is sealed under.
import type { Command } from 'commander';
import { readConfig } from '#src/config.ts';
import { openDatabase } from '#src/db/index.ts';
import { createLogger } from '#src/observability/logger.ts';
import { openKeys, rotateKeys } from '#src/payment-methods/vault/index.ts';
import { joinExistingServer } from './database-server.ts';

export function addVaultCommands(program: Command): void {
  const vault = program.command('vault').description('manage the keys of the vault');
  vault
    .command('rotate')
    .description('make a new key and wrap everything under it, while the server runs')
    .option('--resume', 'make no new key: go on with a rotation that was cut off')
    .action(rotate);
}

async function rotate({ resume = false }: { resume?: boolean }): Promise<void> {
  const config = readConfig();
  const server = await joinExistingServer(config, createLogger({ level: config.logLevel }));
  const db = openDatabase({ url: server.url, connectionsMax: 2 });
  try {
    const keys = await openKeys(db, config.keyFile);
    const { version, rewrapped, unopened } = await rotateKeys(db, keys, { resume });
    console.log(`Key version ${version}: ${rewrapped} values wrapped anew.`);
    for (const { table, id } of unopened) console.error(`Does not open: ${table} ${id}`);
    if (unopened.length > 0) process.exitCode = 1;
  } finally {
    await db.close();
    await server.close();
  }
}
