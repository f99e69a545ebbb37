// `counterfoil migrate`: brings the database up to date, without starting anything.
import type { Command } from 'commander';
import { readConfig } from '#src/config.ts';
import { migrate } from '#src/db/index.ts';
import { createLogger } from '#src/observability/logger.ts';
import { joinServer } from './database-server.ts';

export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description('apply the migrations that the database lacks')
    .action(async () => {
      const config = readConfig();
      const server = await joinServer(config, createLogger({ level: config.logLevel }));
      try {
        const applied = await migrate(server.url);
        console.log(applied.length > 0 ? applied.join('\n') : 'The database is up to date.');
      } finally {
        await server.close();
      }
    });
}
