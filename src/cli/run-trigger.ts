// Makes an event happen, by the requests in its row of the table, and finds it.
import { monotonicMs, sleep } from '#src/kernel/clock.ts';
import { fillTemplate } from './fill-template.ts';
import { type Override, withOverride } from './override.ts';
import type { Step, Trigger } from './triggers.ts';

export interface Answered {
  readonly status: number;
  readonly body: unknown;
}

export type Method = 'GET' | Step['call'][0];

export interface RunTriggerTools {
  /** Sends a request with the credentials of its path: of the console's API, or the gateway's. */
  readonly call: (method: Method, path: string, body?: object) => Promise<Answered>;
  readonly print: (line: string) => void;
}

export interface RunTrigger {
  readonly type: string;
  readonly trigger: Trigger;
  /** Of properties of the first request. */
  readonly overrides: readonly Override[];
}

/** An event as the gateway shows it. */
export interface ShownEvent {
  readonly id: string;
  readonly created: string;
  readonly type: string;
  readonly data: { readonly id: string };
}

/** Throws an Error that can be shown: when a request is refused, or no event comes of them. */
export async function runTrigger(
  tools: RunTriggerTools,
  { type, trigger, overrides }: RunTrigger,
): Promise<ShownEvent> {
  let known: Record<string, unknown> = await readDates(tools);
  for (const [index, step] of trigger.steps.entries()) {
    const own = fillTemplate(step, known);
    const answer = await take(tools, index === 0 ? withOverrides(own, overrides) : own);
    if (step.as !== undefined) known = { ...known, [step.as]: answer };
  }
  const about = fillTemplate(trigger.about, known);
  return findEvent(tools, (event) => event.type === type && event.data.id === about);
}

/** What a template may know of the calendar, by the test clock and where the organization is. */
async function readDates({ call }: RunTriggerTools) {
  const { timezone } = await read<{ timezone: string }>(call, '/v1/merchant');
  const clock = await read<{ now: string }>(call, '/console/api/clock');
  const now = Temporal.Instant.from(clock.now).toZonedDateTimeISO(timezone);
  const month = (months: number) => now.toPlainDate().with({ day: 1 }).add({ months });
  const begins = month(1).toZonedDateTime(timezone);
  const wait = now.until(begins, { largestUnit: 'days', smallestUnit: 'minutes' });
  const monthOf = ({ month, year }: Temporal.PlainDate) => ({ month, year });
  return {
    thisMonth: monthOf(month(0)),
    nextMonth: {
      ...monthOf(month(1)),
      begins: begins.toInstant().toString(),
      wait: wait.toString(),
    },
    inTwoMonths: { date: now.toPlainDate().add({ months: 2 }).toString() },
    inTwoYears: monthOf(month(24)),
  };
}

function withOverrides(step: Step, overrides: readonly Override[]): Step {
  const body = overrides.reduce<object | undefined>(withOverride, step.body);
  return { ...step, ...(body && { body }) };
}

async function take(
  { call, print }: RunTriggerTools,
  { call: [method, path], body, status = 200, warning }: Step,
): Promise<unknown> {
  if (warning !== undefined) print(warning);
  const answer = await call(method, path, body);
  print(`${method} ${path} -> ${answer.status}`);
  return bodyOf(answer, status);
}

async function read<Body>(call: RunTriggerTools['call'], path: string): Promise<Body> {
  return bodyOf(await call('GET', path), 200) as Body;
}

/** Throws what the gateway says in its messages when it is another answer than the one wanted. */
function bodyOf({ body, status }: Answered, wanted: number): unknown {
  if (status === wanted) return body;
  const { messages = [] } = Object(body) as { readonly messages?: readonly Complaint[] };
  const told = messages.map(({ context, code, message }) => `${context ?? code}: ${message}`);
  throw new Error([`The answer was to be ${wanted}, not ${status}.`, ...told].join('\n'));
}

interface Complaint {
  readonly code: string;
  /** The property that it is about. */
  readonly context?: string;
  readonly message: string;
}

const newest = '/v1/events?page_size=1000';
const patienceMs = 10_000;
const everyMs = 100;

async function findEvent(
  { call }: RunTriggerTools,
  isIt: (event: ShownEvent) => boolean,
): Promise<ShownEvent> {
  for (const deadline = monotonicMs() + patienceMs; ; await sleep(everyMs)) {
    const { results } = await read<{ results: ShownEvent[] }>(call, newest);
    const found = results.find(isIt);
    if (found) return found;
    if (monotonicMs() > deadline) {
      throw new Error(`No such event within ${patienceMs / 1_000} s.`);
    }
  }
}
