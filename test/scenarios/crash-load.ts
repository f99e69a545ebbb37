// Clients that charge, refund, capture and move the clock while things are killed, and that ask
// again under the same name until they know for sure.
import { setTimeout as delay } from 'node:timers/promises';
import { monotonicMs } from '#src/kernel/clock.ts';
import type { ServerProcess } from '#test/support/process.ts';
import type { Operation } from './history.ts';

export interface CrashLoad {
  readonly history: readonly Operation[];
  /** How long after the moment a charge succeeded that was asked for after it. */
  recoveredWithin(momentMs: number, timeoutMs: number): Promise<number>;
  /** Resolves in the midst of a clock move, or when there was none for a while. */
  clockMoves(): Promise<boolean>;
  /** Ends the clients, and gives what they set aside until the lease of a dead try has ended. */
  stop(): Promise<readonly Unsettled[]>;
}

/** A request with an idempotency key whose first try was cut off and has its lease still. */
export interface Unsettled {
  readonly operation: Operation;
  ask(): Promise<void>;
}

interface Asked {
  readonly operation: Operation;
  readonly path: string;
  readonly body: object;
  /** Has an Idempotency-Key; else its source id, or its state, is its identity. */
  readonly isKeyed: boolean;
  /** Of the charge that a capture or refund is of. */
  readonly chargeId?: string;
}

const clients = 24;

/** What the clients share. */
interface State {
  readonly client: Client;
  readonly history: Operation[];
  readonly unsettled: Unsettled[];
  readonly successes: { readonly askedMs: number; readonly answeredMs: number }[];
  isStopping: boolean;
  isClockMoving: boolean;
}

export function startLoad(server: ServerProcess): CrashLoad {
  const state: State = {
    client: clientOf(server),
    history: [],
    unsettled: [],
    successes: [],
    isStopping: false,
    isClockMoving: false,
  };
  const all = Array.from({ length: clients }, (_, index) => work(state, index));
  all.push(moveClock(state), probe(state));
  return {
    history: state.history,
    recoveredWithin: (momentMs, timeoutMs) => recovery(state, momentMs, timeoutMs),
    clockMoves: async () => {
      const deadline = monotonicMs() + 2_000;
      while (!state.isClockMoving && monotonicMs() < deadline) await delay(1);
      return state.isClockMoving;
    },
    stop: async () => {
      state.isStopping = true;
      await Promise.all(all);
      return state.unsettled;
    },
  };
}

async function work(state: State, index: number): Promise<void> {
  for (let count = 0; !state.isStopping; count += 1) {
    const charge = aCharge(`${index}-${count}`);
    await settle(state, charge);
    const next = charge.operation.outcome === 'acknowledged' && afterwards(charge);
    if (next) await settle(state, next);
  }
}

async function settle({ client, history, unsettled }: State, asked: Asked): Promise<void> {
  history.push(asked.operation);
  while (asked.operation.outcome === 'unknown') {
    if (await client.ask(asked)) {
      unsettled.push({
        operation: asked.operation,
        ask: async () => void (await client.ask(asked)),
      });
      return;
    }
    if (asked.operation.outcome === 'unknown') await delay(40);
  }
}

/** Days pass all the time, so that captures and settlements are under way. */
async function moveClock(state: State): Promise<void> {
  while (!state.isStopping) {
    state.isClockMoving = true;
    await state.client.console('POST', '/console/api/clock', { by: 'P1D' });
    state.isClockMoving = false;
    await delay(150);
  }
}

/** Notices the recovery at once, whatever the clients wait for. */
async function probe(state: State): Promise<void> {
  for (let count = 0; !state.isStopping; count += 1) {
    const charge = aCharge(`probe-${count}`, { isKeyed: false });
    state.history.push(charge.operation);
    while (charge.operation.outcome === 'unknown') {
      const askedMs = monotonicMs();
      await state.client.ask(charge);
      if (charge.operation.outcome === 'unknown') await delay(10);
      else state.successes.push({ askedMs, answeredMs: monotonicMs() });
    }
    await delay(10);
  }
}

async function recovery(
  { successes }: State,
  momentMs: number,
  timeoutMs: number,
): Promise<number> {
  while (monotonicMs() - momentMs < timeoutMs) {
    const first = successes.find(({ askedMs }) => askedMs > momentMs);
    if (first) return first.answeredMs - momentMs;
    await delay(5);
  }
  return Number.POSITIVE_INFINITY;
}

function aCharge(name: string, { isKeyed = Math.random() < 0.3 } = {}): Asked {
  const amountMinor = 100 + Math.floor(Math.random() * 100_000);
  const isHold = Math.random() < 0.2;
  return {
    operation: { kind: 'charge', name, amountMinor, outcome: 'unknown' },
    path: '/v1/charges',
    isKeyed,
    body: {
      amount: amountMinor,
      method: { type: 'card', number: '4242424242424242', exp_month: 10, exp_year: 2090 },
      reference: name,
      ...(!isKeyed && { source_id: name }),
      ...(isHold && { auto_capture: false }),
    },
  };
}

/** What is done to a charge later: a hold is captured, of the others a third is refunded. */
function afterwards({ operation: { name, amountMinor, id }, body }: Asked): Asked | undefined {
  const isKeyed = Math.random() < 0.5;
  if ('auto_capture' in body) {
    const operation: Operation = { kind: 'capture', name, amountMinor, outcome: 'unknown' };
    return { operation, path: `/v1/charges/${id}/capture`, body: {}, isKeyed, chargeId: id! };
  }
  if (Math.random() < 0.67) return undefined;
  const refunded = Math.ceil(amountMinor / 2);
  return {
    operation: {
      kind: 'refund',
      name: `${name}-refund`,
      amountMinor: refunded,
      of: name,
      outcome: 'unknown',
    },
    path: `/v1/charges/${id}/refund`,
    body: {
      amount: refunded,
      reference: `${name}-refund`,
      ...(!isKeyed && { source_id: `${name}-refund` }),
    },
    isKeyed,
  };
}

type Client = ReturnType<typeof clientOf>;

function clientOf(server: ServerProcess) {
  const gateway = basic(server.demo.affinipay.testSecretKey!);
  const token = `Bearer ${server.demo.console.token}`;

  /** True when the key is still held by the try that was cut off. */
  async function ask(asked: Asked): Promise<boolean> {
    const { operation, path, body, isKeyed } = asked;
    const key = isKeyed && { 'idempotency-key': `${operation.kind} ${operation.name}` };
    const url = `${server.gatewayUrl}${path}`;
    const answer = await send('POST', url, { authorization: gateway, ...key }, body);
    if (!answer || answer.status >= 500) return false;
    if (answer.status === 200) {
      acknowledge(operation, answer.body);
      return false;
    }
    const [message] = answer.body.messages;
    if (message?.context === 'Idempotency-Key' && message.code === 'resource_exists') return true;
    if (isKeyed) operation.outcome = 'refused';
    else await look(asked);
    return false;
  }

  /** Refused, perhaps because an earlier try did it: the server is asked what is there. */
  async function look({ operation, chargeId }: Asked): Promise<void> {
    const place = operation.kind === 'capture' ? chargeId : `source-id?id=${operation.name}`;
    const url = `${server.gatewayUrl}/v1/transactions/${place}`;
    const answer = await send('GET', url, { authorization: gateway });
    if (answer?.status === 404) operation.outcome = 'refused';
    if (answer?.status !== 200) return;
    const { status } = answer.body;
    if (operation.kind !== 'capture' || status === 'COMPLETED') acknowledge(operation, answer.body);
    else if (status === 'VOIDED') operation.outcome = 'refused';
  }

  return {
    ask,
    console: (method: string, path: string, body: object) =>
      send(method, `${server.mainUrl}${path}`, { authorization: token }, body),
  };
}

function acknowledge(operation: Operation, { id, amount }: { id: string; amount: number }): void {
  const isAsAsked = amount === operation.amountMinor;
  if (!isAsAsked) throw new Error(`${operation.name} was acknowledged with another amount`);
  operation.outcome = 'acknowledged';
  operation.id = id;
}

function basic(key: string): string {
  return `Basic ${btoa(`${key}:`)}`;
}

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape.
  readonly body: any;
}

/** Undefined when there was no answer: what the request did is unknown. */
async function send(
  method: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  body?: object,
): Promise<Answer | undefined> {
  try {
    const response = await fetch(url, {
      method,
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      signal: AbortSignal.timeout(20_000),
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  } catch {
    return undefined;
  }
}
