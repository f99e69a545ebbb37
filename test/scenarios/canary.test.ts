// Sends a thousand card and a thousand account numbers through everything, and finds none again.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDatabase, sql } from '#src/db/index.ts';
import { monotonicMs, sleep } from '#src/kernel/clock.ts';
import { passesLuhn } from '#src/payment-methods/vault/luhn.ts';
import { type ServerProcess, startProgram } from '#test/support/process.ts';
import type { CanaryRequest, Plant } from './canary-request.ts';
import { canaryRequests } from './canary-requests.ts';
import { leakScanFor } from './leak-scan.ts';

const cardsWanted = 1_000;
const accountsWanted = 1_000;

test('no card or account number is found in any log, file, answer or metric', async (t) => {
  const server = await startProgram(t, { LOG_LEVEL: 'trace' });
  const numbers = { cards: new Set<string>(), accounts: new Set<string>() };
  const answers: string[] = [];
  const send = async (request: CanaryRequest): Promise<void> => {
    const { text, id } = await answerTo(server, request);
    answers.push(text);
    for (const next of request.next?.(id) ?? []) await send(next);
  };
  // Text that is its sender's own business, whatever it says: it shows that the scan sees the disk.
  const witness = '900000123456789012';
  const charge = await aHold(server, `invoice ${witness}`);
  const plant = plantOf(server, numbers, charge);
  const isEnough = () =>
    numbers.cards.size >= cardsWanted && numbers.accounts.size >= accountsWanted;

  let rounds = 0;
  for (; !isEnough(); rounds += 1) {
    const requests = canaryRequests(plant);
    if (rounds === 2) await cutOff(server, requests);
    for (let at = 0; at < requests.length; at += 12) {
      await Promise.all(requests.slice(at, at + 12).map(send));
    }
    const more = Math.max(0, numbers.cards.size - numbers.accounts.size);
    await Promise.all(Array.from({ length: more }, () => send(bankCharge(plant.account()))));
  }
  assert.ok(rounds > 2, 'it was never cut off');
  await readEverything(send);
  await assertNoSecurityCode(server);
  await server.stop();

  const scan = leakScanFor([...numbers.cards, ...numbers.accounts]);
  const startedMs = monotonicMs();
  const { leaks, bytes } = await scan.inFolder(server.dataDir);
  const took = Math.round(monotonicMs() - startedMs);
  t.diagnostic(
    `${numbers.cards.size} cards and ${numbers.accounts.size} accounts, ${rounds} rounds`,
  );
  t.diagnostic(`${Math.round(bytes / 1e6)} MB of files scanned in ${took} ms`);
  t.diagnostic(`${server.output().length} characters of log, ${answers.length} answers`);
  assert.deepEqual(leaks, []);
  assert.deepEqual(scan.inText(server.output()), []);
  assert.deepEqual(scan.inText(answers.join('\n')), []);
  assert.match(server.output(), /"level":"debug"/);
  assert.match(await requestsKept(server), /"path":"\/v1\/charges".*"body":"\{amount: /);
  const seen = await leakScanFor([witness]).inFolder(server.dataDir);
  assert.notDeepEqual(seen.leaks, [], 'the scan does not see what is on disk');
});

/** The log of requests, which is among the files that were scanned. */
async function requestsKept({ dataDir }: ServerProcess): Promise<string> {
  const folder = join(dataDir, 'requests');
  const texts = (await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8'));
  return (await Promise.all(texts)).join('');
}

function plantOf(
  { demo }: ServerProcess,
  { cards, accounts }: { cards: Set<string>; accounts: Set<string> },
  charge: string,
): Plant {
  let names = 0;
  return {
    card: () => fresh(cards, aCardNumber),
    account: () => fresh(accounts, anAccountNumber),
    name: () => `canary-${(names++).toString(36)}`,
    charge,
    achAccount: demo.affinipay.achAccountId!,
    publicKey: demo.affinipay.publicKey!,
  };
}

function fresh(taken: Set<string>, make: () => string): string {
  const number = make();
  if (taken.has(number)) return fresh(taken, make);
  taken.add(number);
  return number;
}

function digits(length: number): string {
  return Array.from({ length }, () => Math.floor(Math.random() * 10)).join('');
}

function aCardNumber(): string {
  const kinds = [
    ['4', 16],
    ['4', 16],
    ['4', 13],
    ['52', 16],
    ['2300', 16],
    ['6011', 16],
    ['37', 15],
  ] as const;
  const [prefix, length] = kinds[Math.floor(Math.random() * kinds.length)]!;
  const body = prefix + digits(length - 1 - prefix.length);
  return body + [...'0123456789'].find((check) => passesLuhn(body + check));
}

function anAccountNumber(): string {
  return `${1 + Math.floor(Math.random() * 9)}${digits(11 + Math.floor(Math.random() * 6))}`;
}

function bankCharge(account: string): CanaryRequest {
  const method = {
    type: 'bank',
    routing_number: '000000013',
    account_number: account,
    account_type: 'SAVINGS',
  };
  const body = { amount: 100, method: { ...method, name: 'Some Customer' } };
  return { to: 'gateway', method: 'POST', path: '/v1/charges', body, status: 200 };
}

/** Head and body of the answer, and the id of what was made. */
async function answerTo(server: ServerProcess, request: CanaryRequest) {
  const { status, text } = await exchange(server, request);
  const asked = `${request.method} ${request.path} ${JSON.stringify(request.body)}`;
  if (request.status) assert.equal(status, request.status, `${asked}\n${text}`);
  assert.ok(status < 500, `${asked}\n${status} ${text}`);
  return { text, id: request.next ? idIn(text) : '' };
}

async function exchange(server: ServerProcess, { to, method, path, body, headers }: CanaryRequest) {
  const { url, authorization } = doorOf(server, to);
  const isJson = body !== undefined && typeof body !== 'string' && !Buffer.isBuffer(body);
  const response = await fetch(`${url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      authorization,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: isJson ? JSON.stringify(body) : (body as string) }),
  });
  const head = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
  return { status: response.status, text: `${head}\n\n${await response.text()}` };
}

function doorOf({ demo, gatewayUrl, mainUrl }: ServerProcess, to: CanaryRequest['to']) {
  const { affinipay, aiwyn, console, ports } = demo;
  if (to === 'gateway') {
    return { url: gatewayUrl, authorization: `Basic ${btoa(`${affinipay.testSecretKey}:`)}` };
  }
  return to === 'aiwyn'
    ? { url: `http://127.0.0.1:${ports.aiwyn}`, authorization: `Bearer ${aiwyn.accessToken}` }
    : { url: mainUrl, authorization: `Bearer ${console.token}` };
}

async function aHold(server: ServerProcess, reference: string): Promise<string> {
  const method = { type: 'card', number: '4242424242424242', exp_month: 10, exp_year: 2040 };
  const body = { amount: 100_000, method, reference };
  const { text } = await exchange(server, { ...bankCharge(''), body });
  return idIn(text);
}

function idIn(text: string): string {
  return JSON.parse(text.slice(text.indexOf('\n\n'))).id;
}

/** Kills the server while it has these requests in hand. */
async function cutOff(server: ServerProcess, requests: readonly CanaryRequest[]): Promise<void> {
  const underWay = requests.map((request) => exchange(server, request).catch(() => undefined));
  await sleep(40);
  await server.kill();
  await Promise.all(underWay);
  await server.start();
}

/** Moves time on, so that captures and settlements happen, and reads all there is to read. */
async function readEverything(send: (request: CanaryRequest) => Promise<unknown>): Promise<void> {
  const read = (to: CanaryRequest['to'], path: string) => send({ to, method: 'GET', path });
  const body = { by: 'P9D' };
  await send({ to: 'console', method: 'POST', path: '/console/api/clock', body, status: 200 });
  for (let page = 1; page <= 12; page += 1) {
    await read('gateway', `/v1/events?page=${page}&page_size=1000`);
  }
  for (const path of ['transactions', 'charges/holds', 'cards', 'banks']) {
    for (let page = 1; page <= 5; page += 1) {
      await read('gateway', `/v1/${path}?page=${page}&page_size=100`);
    }
  }
  for (let page = 0; page < 5; page += 1) {
    await read('aiwyn', `/v1/payments?pageSize=1000&page=${page}`);
  }
  await read('aiwyn', '/openapi.json');
  await read('gateway', '/v1/merchant');
  await read('gateway', '/openapi.json');
  for (const path of ['accounts', 'organization', 'card-testing', 'card-testing/breakers']) {
    await read('console', `/console/api/${path}`);
  }
  await read('console', '/openapi.json');
  await read('console', '/metrics');
}

/** Three or four digits cannot be searched for: there must be no place for them. */
async function assertNoSecurityCode(server: ServerProcess): Promise<void> {
  const db = openDatabase({ url: await server.databaseUrl(), connectionsMax: 1 });
  try {
    const places = await db.rows<{ place: string }>(sql`
      select table_name || '.' || column_name as place from information_schema.columns
       where table_schema = 'public' and column_name ~ 'cvv|cvc|security'
         and column_name !~ '_(result|policy|match)$'
       union
      select distinct kept.place || '.' || part.key
        from (select 'payments.method', method from payments
               union all select 'saved_methods.method', method from saved_methods
               union all select 'tokens.details', details from tokens
               union all select 'events.snapshot', snapshot from events) as kept (place, value)
       cross join lateral jsonb_each_text(kept.value) as part
       where part.key ~* 'cvv|cvc|^securityCode' or part.value = '987'`);
    assert.deepEqual(places, []);
  } finally {
    await db.close();
  }
}
