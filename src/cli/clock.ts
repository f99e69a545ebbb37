// `counterfoil clock`: shows and moves the test clock of the organization in the credentials file.
import type { Command } from 'commander';
import { localUrl, readConfig } from '#src/config.ts';
import { readDemoFile } from './demo-file.ts';

export function addClockCommands(program: Command): void {
  const clock = program.command('clock').description('show or move the test clock');
  clock
    .command('show')
    .description('print what time it is in test mode')
    .action(async () => print(await callConsole('GET')));
  clock
    .command('advance')
    .description('move the clock forward; what falls due on the way happens')
    .argument('<duration>', 'an ISO 8601 duration, such as P3D or PT12H')
    .option('--freeze', 'let it stand still afterwards')
    .action(async (by: string, { freeze }: { freeze?: boolean }) =>
      print(await callConsole('POST', { by, ...(freeze && { freeze }) })),
    );
}

function print({ now }: { readonly now: string }): void {
  console.log(now);
}

async function callConsole(method: string, body?: object): Promise<{ readonly now: string }> {
  const config = readConfig();
  const demo = await readDemoFile(config);
  const url = `${localUrl(config, Number(demo.ports?.main))}/console/api/clock`;
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${demo.console?.token}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Error(`Nothing answers at ${url}: is the server running?`);
  });
  const answer = (await response.json()) as { now: string; detail?: string };
  if (!response.ok) throw new Error(answer.detail ?? `The server answered ${response.status}.`);
  return answer;
}
