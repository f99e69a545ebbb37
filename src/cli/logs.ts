// `counterfoil logs`: prints the API requests that were kept, and follows those that come.
import { styleText } from 'node:util';
import { type Command, InvalidArgumentError } from 'commander';
import { readConfig } from '#src/config.ts';
import { sleep } from '#src/kernel/clock.ts';
import { type KeptLine, readLast, readNew, readUpTo } from '#src/observability/read-request-log.ts';
import type { RequestEntry } from '#src/observability/request-log.ts';
import { requestLogFolder } from '#src/observability/request-log-files.ts';
import {
  type Filters,
  matcherOf,
  readOrganization,
  readSince,
  readStatus,
} from './request-filters.ts';

interface LogsOptions extends Filters {
  readonly count?: number;
  readonly follow: boolean;
  readonly json?: boolean;
}

export function addLogsCommand(program: Command): void {
  program
    .command('logs')
    .description('print the API requests of late, and follow those that come')
    .option('-n, --count <count>', 'how many of the past: 20, or all with --since', readCount)
    .option('-f, --follow', 'wait for more, until it is stopped', true)
    .option('--no-follow', 'print those of the past, and end')
    .option('--status <status>', 'such as 422, or 4xx', readStatus)
    .option('--method <method>', 'such as POST')
    .option('--path <path>', 'such as /v1/charges, with what is below it')
    .option('--face <name>', 'such as console')
    .option('--organization <id>', 'in any spelling', readOrganization)
    .option('--since <time>', 'a duration such as PT2H, or a time', readSince)
    .option('--json', 'whole lines, as they are kept')
    .action(logs);
}

const countByDefault = 20;
const pollEveryMs = 250;

async function logs({ count, follow, json, ...filters }: LogsOptions): Promise<void> {
  endQuietly();
  const folder = requestLogFolder(readConfig().dataDir);
  const matches = matcherOf(filters);
  const print = ({ text, entry }: KeptLine) => console.log(json ? text : describe(entry));
  const day = filters.since?.toString().slice(0, 10);
  // All since a time may be more than memory holds: it is read as if it were new.
  const isStream = day !== undefined && count === undefined;
  const readSoFar = await readUpTo(folder, isStream ? day : undefined);
  if (readSoFar.size === 0) tellEmpty(folder, follow);
  if (!isStream) {
    const wanted = { count: count ?? countByDefault, matches, ...(day !== undefined && { day }) };
    for (const line of await readLast(folder, readSoFar, wanted)) print(line);
  }
  const readOn = () =>
    readNew(folder, readSoFar, (line) => {
      if (matches(line.entry)) print(line);
    });
  if (follow) for (;;) await readOn().then(() => sleep(pollEveryMs));
  if (isStream) await readOn();
}

/** Throws an Error when nothing will ever be printed. */
function tellEmpty(folder: string, follow: boolean): void {
  const empty = `There is no log of requests in ${folder}`;
  const advice = 'start the server first, with REQUEST_LOG=on, or set DATA_DIR to its own.';
  if (!follow) throw new Error(`${empty}: ${advice}`);
  console.error(`${empty} yet: waiting for the first. Is DATA_DIR the server’s own?`);
}

/** When it is told to, and when nobody reads on: `counterfoil logs | head`. It only reads. */
function endQuietly(): void {
  const end = () => process.exit(0);
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, end);
  process.stdout.once('error', end);
}

/** Styles are for terminals: elsewhere `styleText` leaves the text as it is. */
function describe({ at, method, path, status, durationMs, requestId, body }: RequestEntry): string {
  const parts = [
    styleText('dim', at),
    method.padEnd(6),
    path,
    styleText(colorOf(status), `${status}`),
    `${durationMs} ms`,
    styleText('dim', requestId),
    body ?? '',
  ];
  return parts.join(' ').trimEnd();
}

function colorOf(status: number): 'red' | 'yellow' | 'green' {
  if (status >= 500) return 'red';
  return status >= 400 ? 'yellow' : 'green';
}

function readCount(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}
