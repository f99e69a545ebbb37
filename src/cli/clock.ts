// `counterfoil clock`: shows and moves the test clock of the organization in the credentials file.
import type { Command } from 'commander';
import { callConsole } from './call-console.ts';

const path = '/console/api/clock';

interface Shown {
  readonly now: string;
}

export function addClockCommands(program: Command): void {
  const clock = program.command('clock').description('show or move the test clock');
  clock
    .command('show')
    .description('print what time it is in test mode')
    .action(async () => print(await callConsole('GET', path)));
  clock
    .command('advance')
    .description('move the clock forward; what falls due on the way happens')
    .argument('<duration>', 'an ISO 8601 duration, such as P3D or PT12H')
    .option('--freeze', 'let it stand still afterwards')
    .action(async (by: string, { freeze }: { freeze?: boolean }) =>
      print(await callConsole('POST', path, { by, ...(freeze && { freeze }) })),
    );
}

function print({ now }: Shown): void {
  console.log(now);
}
