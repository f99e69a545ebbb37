// `counterfoil trigger`: makes the real thing happen that an event tells of.
import { type Command, InvalidArgumentError } from 'commander';
import { callConsole } from './call-console.ts';
import { callGateway } from './call-gateway.ts';
import { type Override, readOverride } from './override.ts';
import { type RunTriggerTools, runTrigger } from './run-trigger.ts';
import { triggers } from './triggers.ts';

interface TriggerOptions {
  readonly set: readonly Override[];
  readonly list?: boolean;
}

export function addTriggerCommand(program: Command): void {
  program
    .command('trigger')
    .description('make the real thing happen that an event tells of, in test mode')
    .argument('[type]', 'the event type, such as transaction.authorized')
    .option(
      '--set <path=value>',
      'a property of the first request, such as method.name="Ann Lee"; may be repeated',
      addOverride,
      [],
    )
    .option('--list', 'print the event types')
    .action(trigger);
}

async function trigger(type: string | undefined, { set, list }: TriggerOptions): Promise<void> {
  const types = Object.keys(triggers).join('\n');
  if (list) return console.log(types);
  const row = type && Object.hasOwn(triggers, type) ? triggers[type] : undefined;
  if (!type || !row) {
    const refusal = type ? `There is no event type ${type}.` : 'Name an event type.';
    throw new Error(`${refusal} These can be triggered:\n${types}`);
  }
  const event = await runTrigger(overHttp, { type, trigger: row, overrides: set });
  console.log([event.created, event.type, event.id, event.data.id].join('  '));
}

const overHttp: RunTriggerTools = {
  print: (line) => console.log(line),
  call: async (method, path, body) =>
    isOfConsole(path)
      ? { status: 200, body: await callConsole(method, path, body) }
      : callGateway(method, path, body),
};

function isOfConsole(path: string): path is `/console/api/${string}` {
  return path.startsWith('/console/api/');
}

function addOverride(typed: string, before: readonly Override[]): readonly Override[] {
  const read = readOverride(typed);
  if (!read) throw new InvalidArgumentError('It must look like method.name="Ann Lee".');
  return [...before, read];
}
