// `counterfoil listen`: prints events as they happen, and forwards them to a server nearby.
import { type Command, InvalidArgumentError } from 'commander';
import type { Mode } from '#src/kernel/mode.ts';
import { callConsole } from './call-console.ts';
import { signatureCheckOf } from './check-signature.ts';
import type { ReceiverAnswer, SentEvent } from './forward-event.ts';
import { keepListener } from './keep-listener.ts';
import { receiveEvents } from './receive-events.ts';

interface ListenOptions {
  readonly forwardTo?: string;
  readonly live?: boolean;
  readonly printJson?: boolean;
}

export function addListenCommand(program: Command): void {
  program
    .command('listen')
    .description('print events as they happen, and forward them to a server of yours')
    .option('--forward-to <url>', 'where they go, such as http://localhost:4000/hook', readUrl)
    .option('--live', 'events of live mode, not of test mode')
    .option('--print-json', 'whole events, one a line; all else goes to standard error')
    .action(listen);
}

const renewEveryMs = 20_000;
const retryEveryMs = 2_000;

async function listen({ forwardTo, live, printJson }: ListenOptions): Promise<void> {
  const say = (line: string) => (printJson ? console.error(line) : console.log(line));
  const signal = stopSignal();
  const secret = await readSecret();
  const receiving = await receiveEvents({
    isGenuine: signatureCheckOf({ secret, readSecret }),
    ...(forwardTo !== undefined && { forwardTo }),
    onEvent: (event) => console.log(printJson ? jsonOf(event) : describe(event)),
    onAnswer: (answer) => say(describeAnswer(answer, forwardTo)),
  });
  try {
    const listener = listenerAt(receiving.url, live ? 'live' : 'test');
    await listener.register();
    say(`Ready. Your signing secret is ${secret}`);
    await keepListener({ ...listener, say, renewEveryMs, retryEveryMs, signal });
    // Without a server to tell, the listener ends by itself.
    await listener.close().catch(() => undefined);
  } finally {
    await receiving.close();
  }
}

/** Asked to stop twice, the program goes without ceremony. */
function stopSignal(): AbortSignal {
  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort());
  return stopping.signal;
}

const path = '/console/api/webhooks';

async function readSecret(): Promise<string> {
  const { secret } = await callConsole<{ secret: string }>('GET', `${path}/secret`);
  return secret;
}

function listenerAt(url: string, mode: Mode) {
  let id: string | undefined;
  const one = (rest = '') => `${path}/listeners/${id}${rest}?mode=${mode}` as const;
  return {
    register: async () => {
      const created = await callConsole<{ id: string }>('POST', `${path}/listeners`, { url, mode });
      id = created.id;
    },
    renew: async () => {
      await callConsole('POST', one('/renew'));
    },
    close: () => callConsole<undefined>('DELETE', one()),
  };
}

function readUrl(text: string): string {
  const { protocol = '' } = URL.parse(text) ?? {};
  if (protocol === 'http:' || protocol === 'https:') return text;
  throw new InvalidArgumentError('It must be a URL such as http://localhost:4000/hook.');
}

/** When, what, the event's own id, and that of what it happened to. */
function describe(event: SentEvent): string {
  try {
    const { created, type, id, data } = JSON.parse(textOf(event));
    const parts = [created, type, id, data?.id].filter((part) => part !== undefined);
    return printable(parts.join('  '));
  } catch {
    return `something that is no event: ${event.body.length} bytes`;
  }
}

/** As it came: its encoder escapes control characters, but for these. */
function jsonOf(event: SentEvent): string {
  const escaped = (char: string) => `\\u00${char.charCodeAt(0).toString(16)}`;
  return textOf(event).replace(/[\u007f-\u009f]/g, escaped);
}

function textOf({ body }: SentEvent): string {
  return Buffer.from(body).toString('utf8');
}

function describeAnswer({ status, durationMs, reason }: ReceiverAnswer, url = ''): string {
  const why = reason === undefined ? '' : `: ${reason}`;
  return printable(`<- ${status} POST ${url} (${Math.round(durationMs)} ms)${why}`);
}

/** A terminal takes control characters for commands. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '');
}
