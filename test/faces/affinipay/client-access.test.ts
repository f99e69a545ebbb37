import assert from 'node:assert/strict';
import { request } from 'node:http';
import { describe, test } from 'node:test';
import { sql } from '#src/db/index.ts';
import { type Answered, aCard, type Sending, type TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';

const refusal = {
  messages: [
    { code: 'not_authorized', level: 'error', message: 'Not authorized', facility: 'gateway' },
  ],
};
const elsewhere = '198.51.100.7';
const american = { 'x-relayed-ip-address': '8.8.8.8' };
const german = { 'x-relayed-ip-address': '5.9.0.1' };

describe('from where keys may be used', () => {
  const server = sharedApp();

  test('from anywhere, without ranges', async () => {
    const store = await restrictedTo('', await server.newcomer());
    assert.equal((await store.gateway('GET', '/v1/merchant')).status, 200);
  });

  test('from an address within the ranges', async () => {
    const store = await restrictedTo(`${elsewhere}/32,127.0.0.1/8`, await server.newcomer());
    assert.equal((await store.gateway('GET', '/v1/merchant')).status, 200);
    assert.equal((await charge(store)).status, 200);
  });

  test('from no other: the answer is that of an unknown key', async () => {
    const store = await restrictedTo(`${elsewhere}/32`, await server.newcomer());
    for (const key of [store.organization.testSecretKey, store.organization.liveSecretKey]) {
      const answer = await store.gateway('GET', '/v1/merchant', undefined, { key });
      assert.equal(answer.status, 401);
      assert.deepEqual(answer.body, refusal);
    }
    const unknown = await store.gateway('GET', '/v1/merchant', undefined, { key: 'sk_test_x' });
    assert.deepEqual(unknown.body, refusal);
    assert.equal((await charge(store)).status, 401);
  });

  test('no header changes where a request comes from', async () => {
    assert.deepEqual(await claimsBelieved(await server.newcomer(), await server.newcomer()), []);
  });
});

describe('behind a proxy that is trusted', () => {
  const server = sharedApp({ settings: { TRUSTED_PROXIES: '127.0.0.0/8,10.0.0.1' } });
  const from = (forwarded: string) => ({ headers: { 'x-forwarded-for': forwarded } });

  test('the address that it names last decides', async () => {
    const store = await restrictedTo(`${elsewhere}/32`, await server.newcomer());
    const statusFrom = async (forwarded: string) =>
      (await store.gateway('GET', '/v1/merchant', undefined, from(forwarded))).status;
    assert.equal(await statusFrom(elsewhere), 200);
    assert.equal(await statusFrom(`203.0.113.9, ${elsewhere}`), 200);
    assert.equal(await statusFrom(`${elsewhere}, 10.0.0.1`), 200);
    assert.equal(await statusFrom(`::ffff:${elsewhere}`), 200);
    for (const other of [
      '203.0.113.9',
      `${elsewhere}, 203.0.113.9`,
      `${elsewhere}:80`,
      'unknown',
    ]) {
      assert.equal(await statusFrom(other), 401, other);
    }
  });

  test('the address that it names is in a country', async () => {
    const store = await takingFrom('US', await server.newcomer());
    const id = await hold(store, from('8.8.8.8'));
    const path = `/v1/charges/${id}/capture`;
    assert.equal((await store.gateway('POST', path, {}, from('5.9.0.1'))).status, 401);
    assert.equal((await store.gateway('POST', path, {}, from('unknown'))).status, 401);
    assert.equal((await store.gateway('POST', path, {}, from('8.8.8.8'))).status, 200);
  });

  test('the claims are believed that otherwise are not: the matrix sees it', async () => {
    const believed = await claimsBelieved(await server.newcomer(), await server.newcomer());
    assert.notDeepEqual(believed, []);
  });
});

describe('from where money may be moved', () => {
  const server = sharedApp();

  test('captures and voids are refused from a country that the account does not list', async () => {
    const store = await takingFrom('US,CA', await server.newcomer());
    const id = await hold(store, { headers: american });
    for (const path of [`/v1/charges/${id}/capture`, `/v1/transactions/${id}/void`]) {
      const answer = await store.gateway('POST', path, {}, { headers: german });
      assert.equal(answer.status, 401);
      assert.deepEqual(answer.body, refusal);
    }
    const { body } = await store.gateway('GET', `/v1/transactions/${id}`);
    assert.equal(body.status, 'AUTHORIZED');
  });

  test('and done from one that it lists', async () => {
    const store = await takingFrom('US,CA', await server.newcomer());
    const captured = await hold(store, { headers: american });
    const voided = await hold(store, { headers: american });
    const how = { headers: american };
    const capture = await store.gateway('POST', `/v1/charges/${captured}/capture`, {}, how);
    assert.equal(capture.body.status, 'COMPLETED');
    const undo = await store.gateway('POST', `/v1/transactions/${voided}/void`, {}, how);
    assert.equal(undo.body.status, 'VOIDED');
  });

  test('a payment that is not there is not found from anywhere', async () => {
    const store = await takingFrom('US', await server.newcomer());
    const path = '/v1/charges/wKgFnjz8GamBPPzKzIsAAA/capture';
    assert.equal((await store.gateway('POST', path, {}, { headers: german })).status, 404);
  });

  test('an account that lists no countries looks at none', async () => {
    const store = await server.newcomer();
    const id = await hold(store);
    const path = `/v1/charges/${id}/capture`;
    assert.equal((await store.gateway('POST', path, {}, { headers: german })).status, 200);
  });

  test('test payments work from this machine, as in the documented example', async () => {
    const store = await takingFrom('US,CA', await server.newcomer());
    const id = await hold(store);
    const headers = { 'x-relayed-ip-address': '127.0.0.1' };
    const answer = await store.gateway('POST', `/v1/charges/${id}/capture`, {}, { headers });
    assert.equal(answer.status, 200);
  });

  test('a relayed address is exactly one address', async () => {
    const store = server.first();
    for (const { claim, status } of relayed) {
      const answer = await send(store, claim);
      assert.equal(answer.status, status, JSON.stringify(claim));
      if (status !== 400) continue;
      assert.equal(answer.body.messages[0].code, 'invalid_request');
    }
  });

  test('nobody without a key learns what a relayed address may be', async () => {
    const headers = { 'x-relayed-ip-address': 'nonsense' };
    const sending = { key: 'sk_test_nobody', headers };
    const answer = await server.first().gateway('GET', '/v1/merchant', undefined, sending);
    assert.equal(answer.status, 401);
    assert.equal((await server.first().gateway('GET', '/status', undefined, sending)).status, 200);
  });

  test('the header is in the OpenAPI document', async () => {
    const { body } = await server.first().gateway('GET', '/openapi.json');
    const { parameters } = body.paths['/v1/charges'].post;
    const header = parameters.find((one: { name: string }) => one.name.startsWith('x-relayed'));
    assert.equal(header.name, 'x-relayed-ip-address');
    assert.equal(header.in, 'header');
    assert.notEqual(header.required, true);
  });
});

type Claim = Readonly<Record<string, string | string[]>>;

/** Ways to claim an address, and what one that may call is answered. */
const relayed: readonly { readonly claim: Claim; readonly status: number }[] = [
  ...['', '198.51.100.7', '2001:db8::7', '::ffff:198.51.100.7', '127.0.0.1'].map((address) => ({
    claim: { 'x-relayed-ip-address': address },
    status: 200,
  })),
  ...[
    'nonsense',
    '198.51.100.7, 198.51.100.8',
    '198.51.100.7,',
    '198.51.100.7:443',
    '[2001:db8::7]',
    'fe80::1%eth0',
    '0306.063.0144.07',
    '3325256711',
    '198.51.100.7/32',
    '::ffff:0306.51.100.7',
    ['198.51.100.7', '198.51.100.7'],
  ].map((address) => ({ claim: { 'x-relayed-ip-address': address }, status: 400 })),
];

const claims: readonly Claim[] = [
  ...['127.0.0.1', elsewhere, `${elsewhere}, 127.0.0.1`, `127.0.0.1, ${elsewhere}`].flatMap(
    (address): Claim[] => [
      { 'x-forwarded-for': address },
      { 'x-real-ip': address },
      { forwarded: `for=${address}` },
      { 'x-client-ip': address },
      { 'true-client-ip': address },
      { 'cf-connecting-ip': address },
    ],
  ),
  { 'x-forwarded-for': [elsewhere, elsewhere] },
  { 'x-forwarded-for': `::ffff:${elsewhere}` },
  { forwarded: `for="[::ffff:${elsewhere}]:80";by=127.0.0.1` },
  { 'x-forwarded-for': elsewhere, 'x-relayed-ip-address': elsewhere, via: '1.1 proxy' },
  ...relayed.map(({ claim }) => claim),
];

/**
 * The claims that let a shop call that may not call from here, or keep one from calling that may.
 */
async function claimsBelieved(outside: TestApp, inside: TestApp): Promise<Claim[]> {
  await restrictedTo(`${elsewhere}/32`, outside);
  await restrictedTo('127.0.0.1/32', inside);
  const believed: Claim[] = [];
  for (const claim of claims) {
    const isLetIn = (await send(outside, claim)).status !== 401;
    const isKeptOut = (await send(inside, claim)).status === 401;
    if (isLetIn || isKeptOut) believed.push(claim);
  }
  return believed;
}

/** Like `gateway`, but a header can come more than once. */
async function send({ app, organization }: TestApp, headers: Claim) {
  const { promise, resolve, reject } = Promise.withResolvers<Pick<Answered, 'status' | 'body'>>();
  const authorization = `Basic ${btoa(`${organization.testSecretKey}:`)}`;
  const options = { port: app.ports.affinipay, path: '/v1/merchant', agent: false };
  request({ ...options, headers: { authorization, ...headers } }, async (response) => {
    const text = (await response.toArray()).join('');
    resolve({ status: response.statusCode!, body: JSON.parse(text) });
  })
    .on('error', reject)
    .end();
  return promise;
}

/** To be called before the shop's first request: for a second, the server knows what it saw. */
async function restrictedTo(ranges: string, store: TestApp): Promise<TestApp> {
  await store.app.db.run(sql`
    update organizations
       set api_allowed_ip_ranges = ${ranges}
     where id = ${store.organization.id}`);
  return store;
}

async function takingFrom(countries: string, store: TestApp): Promise<TestApp> {
  await store.app.db.run(sql`
    update processing_accounts
       set transaction_allowed_countries = ${countries}
     where organization_id = ${store.organization.id}`);
  return store;
}

function charge(store: TestApp, more: object = {}, sending: Sending = {}) {
  return store.gateway('POST', '/v1/charges', { amount: 1000, method: aCard(), ...more }, sending);
}

async function hold(store: TestApp, sending: Sending = {}): Promise<string> {
  const { status, body } = await charge(store, { auto_capture: false }, sending);
  assert.equal(status, 200, JSON.stringify(body));
  return body.id;
}
