// `counterfoil banks`: the names of banks, which the Federal Reserve lets nobody pass on.
import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { readConfig } from '#src/config.ts';
import { openDatabase } from '#src/db/index.ts';
import { createLogger } from '#src/observability/logger.ts';
import { replaceBankNames } from '#src/payment-methods/index.ts';
import { readFedachDirectory } from '#src/rails/index.ts';
import { joinExistingServer } from './database-server.ts';

export function addBanksCommands(program: Command): void {
  const banks = program.command('banks').description('names of banks by routing number');
  banks
    .command('import')
    .description('take them from a FedACH directory, in place of those imported before')
    .argument('<file>', 'the directory as your bank or the Federal Reserve gives it, text or JSON')
    .action(importBanks);
}

async function importBanks(path: string): Promise<void> {
  const config = readConfig();
  const { names, unreadable } = readFedachDirectory(decoded(await readFile(path)));
  const server = await joinExistingServer(config, createLogger({ level: config.logLevel }));
  const db = openDatabase({ url: server.url, connectionsMax: 1 });
  try {
    await replaceBankNames(db, names);
    console.log(`Names of banks imported: ${names.size}.`);
    for (const at of unreadable) console.error(`Left out, since it cannot be read: line ${at}`);
  } finally {
    await db.close();
    await server.close();
  }
}

/** Older systems write letters beyond ASCII as single bytes. */
function decoded(bytes: Buffer): string {
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
}
