// The command line.
import { program } from 'commander';
import { addBanksCommands } from './cli/banks.ts';
import { addClockCommands } from './cli/clock.ts';
import { addDoctorCommand } from './cli/doctor.ts';
import { addListenCommand } from './cli/listen.ts';
import { addLogsCommand } from './cli/logs.ts';
import { addMigrateCommand } from './cli/migrate.ts';
import { addStartCommand } from './cli/start.ts';
import { addTriggerCommand } from './cli/trigger.ts';
import { addVaultCommands } from './cli/vault.ts';

program
  .name('counterfoil')
  .description(
    'A self-hosted payments server. Settings come from the environment: docs/operations.md.',
  )
  .showHelpAfterError();
addStartCommand(program);
addMigrateCommand(program);
addClockCommands(program);
addListenCommand(program);
addLogsCommand(program);
addTriggerCommand(program);
addDoctorCommand(program);
addVaultCommands(program);
addBanksCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
