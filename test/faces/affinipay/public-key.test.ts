import assert from 'node:assert/strict';
import { request } from 'node:http';
import { before, suite, test } from 'node:test';
import { sql } from '#src/db/index.ts';
import { sleep } from '#src/kernel/clock.ts';
import { aBankAccount, aCard, type TestApp } from '#test/support/app.ts';
import { clockAt, sharedApp } from '#test/support/shared-app.ts';
import { type KeyHolder, keyHolder } from './key-holders.ts';
import { type Operation, type Request, readOperations, requestOf } from './operations.ts';
import { readTenant } from './tenant-rows.ts';

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

const basic = (userName: string, password = '') => ({
  authorization: `Basic ${btoa(`${userName}:${password}`)}`,
});
const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const names = ['public_key', 'key', 'api_key', 'secret_key', 'access_token'];

/** Every way to hand in a key; it opens what is public in those that `isDocumented`. */
const ways: Readonly<
  Record<string, { isDocumented?: true; send: (asked: Request, key: string) => Sent[] }>
> = {
  'as the user name': {
    isDocumented: true,
    send: (asked, key) => [{ ...plain(asked), headers: { ...json, ...basic(key) } }],
  },
  'as a field of JSON': {
    isDocumented: true,
    send: (asked, key) => [
      { ...plain(asked), body: JSON.stringify({ ...asked.body, public_key: key }) },
    ],
  },
  'as a field of a form': {
    isDocumented: true,
    send: (asked, key) => {
      const body = `${new URLSearchParams({ ...scalars(asked), public_key: key })}`;
      return [{ ...plain(asked), headers: form, body }];
    },
  },
  'as a field of another name': {
    send: (asked, key) =>
      names.slice(1).flatMap((name) => [
        { ...plain(asked), body: JSON.stringify({ ...asked.body, [name]: key }) },
        {
          ...plain(asked),
          headers: form,
          body: `${new URLSearchParams({ ...scalars(asked), [name]: key })}`,
        },
      ]),
  },
  'as the password, or with one': {
    send: (asked, key) =>
      [basic('', key), basic('public_key', key)].map((header) => ({
        ...plain(asked),
        headers: { ...json, ...header },
      })),
  },
  'in a header': {
    send: (asked, key) =>
      [
        { authorization: `Bearer ${key}` },
        { authorization: key },
        { 'proxy-authorization': basic(key).authorization },
        ...[...names, 'x-api-key', 'x-public-key'].map((name) => ({ [name]: key })),
        { cookie: names.map((name) => `${name}=${key}`).join('; ') },
      ].map((header) => ({ ...plain(asked), headers: { ...json, ...header } })),
  },
  'in the address': {
    send: (asked, key) =>
      names.map((name) => ({
        ...plain(asked),
        path: `${asked.path}${asked.path.includes('?') ? '&' : '?'}${name}=${key}`,
      })),
  },
};

function plain({ method, path, body }: Request): Sent {
  return { method, path, headers: json, ...(body && { body: JSON.stringify(body) }) };
}

function scalars({ body = {} }: Request): Record<string, string> {
  const pairs = Object.entries(body).map(([name, value]) => [name, String(value)]);
  return Object.fromEntries(pairs);
}

suite('what the public key opens', { concurrency: 4 }, () => {
  const shared = sharedApp({ clock: clockAt('2026-11-23T15:00:00Z') });
  let operations: Operation[];
  before(async () => {
    operations = await readOperations(shared.first());
  });

  for (const [way, { isDocumented, send }] of Object.entries(ways)) {
    test(`${way}: ${isDocumented ? 'making tokens, and nothing else' : 'nothing'}`, async () => {
      const own = keyHolder(await shared.newcomer(), 'test');
      const opened = await openedBy(own, operations, own.store.organization.publicKey, send);
      assert.deepEqual(opened, isDocumented ? ['POST /v1/tokens'] : []);
    });
  }

  test('the secret key opens everything, as the user name alone', async () => {
    const own = keyHolder(await shared.newcomer(), 'test');
    const { testSecretKey } = own.store.organization;
    for (const [way, { send }] of Object.entries(ways)) {
      const opened = await openedBy(own, operations, testSecretKey, send);
      const closed = operations.filter(({ isOpen }) => !isOpen).map(({ name }) => name);
      assert.deepEqual(opened, way === 'as the user name' ? closed : [], way);
    }
  });

  test('neither does a token of the console, nor a key that is revoked', async () => {
    const store = await shared.newcomer();
    const { consoleToken, publicKey, testSecretKey } = store.organization;
    const own = keyHolder(store, 'test');
    const asked = await requestsFor(own, operations);
    await revokeKeys(store);
    // Keys are remembered for a second.
    await sleep(1_100);
    for (const key of [consoleToken, publicKey, testSecretKey, 'm_unknown', '']) {
      for (const { send } of Object.values(ways)) {
        assert.deepEqual(await opened(store, asked, key, send), [], key);
      }
    }
  });

  test('what it makes tells neither number nor merchant', async () => {
    const { organization, gateway } = await shared.newcomer();
    for (const details of [aCard({ cvv: '123' }), aBankAccount()]) {
      const sending = { key: organization.publicKey };
      const { status, headers, body } = await gateway('POST', '/v1/tokens', details, sending);
      assert.equal(status, 200);
      const text = JSON.stringify([body, [...headers]]);
      for (const secret of ['4242424242424242', '1100000002', '000000013', '"123"']) {
        assert.ok(!text.includes(secret), text);
      }
      const { body: merchant } = await gateway('GET', '/v1/merchant');
      const { merchant_accounts, ach_accounts, created, modified, country, ...rest } = merchant;
      const accounts = [...merchant_accounts, ...ach_accounts];
      const told = [...Object.values(rest), ...accounts.map(({ id }: { id: string }) => id)];
      for (const value of [...told.filter(Boolean), organization.testSecretKey]) {
        assert.ok(!text.includes(String(value)), `${value} is in ${text}`);
      }
    }
  });
});

async function requestsFor(own: KeyHolder, operations: readonly Operation[]) {
  const asked = operations
    .filter(({ isOpen }) => !isOpen)
    .toSorted((one, other) => Number(one.own.isFinal ?? 0) - Number(other.own.isFinal ?? 0))
    .map(async (operation) => [operation.name, await requestOf(operation, own)] as const);
  return Promise.all(asked);
}

type Asked = Awaited<ReturnType<typeof requestsFor>>;

/** The operations that the key opened. The one that makes tokens changed nothing else. */
async function openedBy(
  own: KeyHolder,
  operations: readonly Operation[],
  key: string,
  send: (asked: Request, key: string) => Sent[],
): Promise<string[]> {
  const { store, organizationId } = own;
  const asked = await requestsFor(own, operations);
  const tenant = { organizationId, modes: ['test', 'live', 'both'] as const };
  const rowsBefore = await readTenant(store.app.db, tenant);
  const names = await opened(store, asked, key, send);
  if (names.every((name) => name === 'POST /v1/tokens')) {
    const { tokens, ...rows } = await readTenant(store.app.db, tenant);
    assert.equal(tokens!.length > rowsBefore.tokens!.length, names.length > 0);
    assert.deepEqual({ ...rows, tokens: [] }, { ...rowsBefore, tokens: [] });
  }
  return operations.map(({ name }) => name).filter((name) => names.includes(name));
}

async function opened(
  { app }: TestApp,
  asked: Asked,
  key: string,
  send: (asked: Request, key: string) => Sent[],
): Promise<string[]> {
  const names = new Set<string>();
  for (const [name, own] of asked) {
    for (const sent of send(own, key)) {
      const status = await statusOf(app.ports.affinipay, sent);
      if (status < 300) names.add(name);
      else assert.equal(status, 401, `${name} ${JSON.stringify(sent)}`);
    }
  }
  return [...names];
}

/** Unlike `fetch` it sends bodies with every method, and every header as it is given. */
async function statusOf(port: number, { method, path, headers, body }: Sent): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const length = body === undefined ? {} : { 'content-length': `${Buffer.byteLength(body)}` };
  request({ port, method, path, headers: { ...headers, ...length } }, async (response) => {
    await response.toArray();
    resolve(response.statusCode!);
  })
    .on('error', reject)
    .end(body);
  return promise;
}

async function revokeKeys({ app, organization }: TestApp): Promise<void> {
  await app.db.run(sql`
    update credentials set revoked_at = now() where organization_id = ${organization.id}`);
}
