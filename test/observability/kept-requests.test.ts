// What the log keeps of requests as clients make them.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { monotonicMs, sleep } from '#src/kernel/clock.ts';
import { aCard, startTestApp, type TestApp } from '#test/support/app.ts';

async function anApp(t: TestContext, settings: Readonly<Record<string, string>> = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), 'counterfoil-requests-'));
  const app = await startTestApp(t, { settings: { DATA_DIR: dataDir, ...settings } });
  t.after(() => rm(dataDir, { recursive: true }));
  return { ...app, folder: join(dataDir, 'requests') };
}

/** The lines of so many requests, as soon as they are written. */
async function linesIn(folder: string, count: number): Promise<string[]> {
  for (const deadline = monotonicMs() + 30_000; monotonicMs() < deadline; await sleep(20)) {
    const [file] = await readdir(folder).catch(() => []);
    const text = file === undefined ? '' : await readFile(join(folder, file), 'utf8');
    const lines = text.split('\n').slice(0, -1);
    if (lines.length >= count) return lines;
  }
  assert.fail(`${count} requests were not written`);
}

type Call = (app: TestApp) => Promise<{ status: number; headers: Headers }>;

const number = '4000056655665556';
const charge = { amount: 1998, auto_capture: false, method: aCard({ number }), data: { a: 1 } };

/** By what is kept of it: the path, and the summary of the body. */
const requests: readonly (readonly [string, string | undefined, Call])[] = [
  [
    '/v1/charges',
    '{amount: 1998, auto_capture: false, ' +
      'method: {type: "card", number: …, exp_month: …, exp_year: …}, data: …}',
    ({ gateway }) => gateway('POST', '/v1/charges', charge),
  ],
  [
    '/v1/charges',
    '{amount: …, method: {type: …, number: …, +1 more}, +2 more}',
    ({ gateway }) => {
      const method = { type: number, number: { number }, [number]: number };
      return gateway('POST', '/v1/charges', { amount: number, method, [number]: 1, more: number });
    },
  ],
  ['/v1/charges', undefined, ({ gateway }) => gateway('POST', '/v1/charges', `{"a":"${number}`)],
  [
    '/v1/charges',
    undefined,
    ({ gateway }) => gateway('POST', '/v1/charges', charge, { key: `sk_test_${number}` }),
  ],
  [
    '/v1/charges/:id/refund',
    '{amount: 5}',
    ({ gateway }) => gateway('POST', `/v1/charges/${number}/refund`, { amount: '5' }),
  ],
  ['/v1/transactions', undefined, ({ gateway }) => gateway('GET', `/v1/transactions?q=${number}`)],
  ['/v1/transactions', undefined, ({ gateway }) => gateway('DELETE', '/v1/transactions')],
  ['(none)', undefined, ({ gateway }) => gateway('POST', `/v1/${number}`, { [number]: number })],
  [
    '/v1/tokens',
    '{number: …, exp_month: …, +1 more}',
    ({ gateway }) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const form = `number=${number}&exp_month=10&${number}=${number}`;
      return gateway('POST', '/v1/tokens', form, { headers });
    },
  ],
  [
    '/v1/auth/token',
    '{jwtApiKey: …, +1 more}',
    ({ aiwyn }) => aiwyn('POST', '/v1/auth/token', { jwtApiKey: number, [number]: 1 }),
  ],
  [
    '/gql/v1/payments/search',
    '{where: …, +1 more}',
    ({ aiwyn }) => {
      const body = { where: { reference: { _eq: number } }, token: number };
      return aiwyn('POST', '/gql/v1/payments/search', body);
    },
  ],
  [
    '/console/api/clock',
    '{by: …}',
    (app) => app.console('POST', '/console/api/clock', { by: 'PT1H' }),
  ],
];

test('of each request what it was is kept, and no number of a card', async (t) => {
  const app = await anApp(t);
  const answers: { status: number; headers: Headers }[] = [];
  for (const [, , call] of requests) answers.push(await call(app));
  const lines = await linesIn(app.folder, requests.length);
  const entries = lines.map((line) => JSON.parse(line));
  assert.deepEqual(
    entries.map(({ path, body, status, requestId }) => [path, body, status, requestId]),
    requests.map(([path, summary], index) => {
      const { status, headers } = answers[index]!;
      return [path, summary, status, headers.get('x-request-id')];
    }),
  );
  assert.doesNotMatch(lines.join(), /400005|5556/);
  const who = entries.map(({ face, organizationId, mode }) => ({ face, organizationId, mode }));
  const ours = { organizationId: app.organization.id, mode: 'test' };
  assert.deepEqual(who[0], { face: 'affinipay', ...ours });
  assert.deepEqual(who.at(-1), { face: 'console', ...ours });
  assert.deepEqual(who[3], { face: 'affinipay', organizationId: undefined, mode: undefined });
});

test('the id of what a request is about stands in its path', async (t) => {
  const app = await anApp(t);
  const { body } = await app.gateway('POST', '/v1/charges', charge);
  await app.gateway('POST', `/v1/transactions/${body.id}/void?why=${number}`);
  const [, line] = await linesIn(app.folder, 2);
  assert.equal(JSON.parse(line!).path, `/v1/transactions/${body.id}/void`);
});

test('a server that is told not to keep requests keeps none', async (t) => {
  const app = await anApp(t, { REQUEST_LOG: 'off' });
  assert.equal((await app.gateway('POST', '/v1/charges', charge)).status, 200);
  await sleep(300);
  await assert.rejects(readdir(app.folder), { code: 'ENOENT' });
});
