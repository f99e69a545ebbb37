import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { aCard, startTestApp, type TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { assertRefused, broken } from './messages.ts';
import { forgetVersions, raced } from './racing.ts';

const path = '/v1/merchant';

/** The documents' own example. */
const whole = {
  name: 'Biz1 Updated',
  contact_name: 'Merchant Contact',
  contact_email: 'admin@biz1.com',
  contact_phone: '9876543210',
  address1: '97 Hammond St',
  city: 'Bangor',
  state: 'ME',
  postal_code: '04401',
  country: 'US',
  timezone: 'America/New_York',
  api_allowed_ip_address_ranges: '127.0.0.0/8, ::1/128',
  live_events_urls: 'http://merchant.example.com/events/live,http://system2.example.com/messages',
  test_events_urls: 'http://merchant.example.com/events/test',
};

const long = (length: number) => 'x'.repeat(length);

const brokenFields: readonly (readonly [field: string, value: unknown, rule: string])[] = [
  ['name', ' ', 'not_blank'],
  ['name', long(65), 'invalid_length'],
  ['name', 'line\nbreak', 'invalid'],
  ['name', 5, 'invalid'],
  ['name', '4242 4242 4242 4242', 'invalid'],
  ['contact_name', long(65), 'invalid_length'],
  ['contact_email', 'nobody', 'invalid'],
  ['contact_email', `${long(250)}@x.example`, 'invalid_length'],
  ['contact_email', '', 'not_blank'],
  ['contact_phone', '', 'not_blank'],
  ['contact_phone', '207-555-0100', 'invalid'],
  ['contact_phone', '0123456789', 'invalid'],
  ['contact_phone', '++12075550100', 'invalid'],
  ['contact_phone', '1234567890123456', 'invalid'],
  ['contact_phone', `+${'1'.repeat(16)}`, 'invalid_length'],
  ['address1', long(65), 'invalid_length'],
  ['address2', long(65), 'invalid_length'],
  ['city', long(65), 'invalid_length'],
  ['state', 'Maine', 'invalid'],
  ['state', 'ON', 'invalid'],
  ['postal_code', '12', 'invalid_length'],
  ['postal_code', '12345678901', 'invalid_length'],
  ['postal_code', '044_1', 'invalid'],
  ['country', 'us', 'invalid'],
  ['country', 'ZZ', 'invalid'],
  ['timezone', 'Bangor', 'invalid'],
  ['timezone', '+01:00', 'invalid'],
  ['timezone', '', 'not_blank'],
  ['api_allowed_ip_address_ranges', 'localhost', 'invalid'],
  // Taken for no ranges by one reader, and by another for ranges that let nobody in.
  ['api_allowed_ip_address_ranges', ',,', 'invalid'],
  ['api_allowed_ip_address_ranges', '127.0.0.1/33', 'invalid'],
  ['api_allowed_ip_address_ranges', '127.0.0/8', 'invalid'],
  ['api_allowed_ip_address_ranges', '::1/129', 'invalid'],
  ['api_allowed_ip_address_ranges', '127.0.0.1/8;::1/128', 'invalid'],
  ['live_events_urls', 'merchant.example.com/events', 'invalid'],
  ['live_events_urls', 'ftp://merchant.example.com/', 'invalid'],
  ['live_events_urls', 'https://', 'invalid'],
  ['live_events_urls', 'https://a.example/ x', 'invalid'],
  ['live_events_urls', 'https://user:password@a.example/', 'invalid'],
  ['test_events_urls', 'https://a.example/,http://user@b.example/', 'invalid'],
  ['test_events_urls', 'http://a.example:0/', 'invalid'],
  ['test_events_urls', 'x,https://a.example/', 'invalid'],
  ['test_events_urls', `https://a.example/${long(1008)}`, 'invalid_length'],
];

const goodFields: readonly (readonly [field: string, value: string])[] = [
  ['name', 'Müller & Söhne'],
  ['contact_phone', '+442071838750'],
  ['postal_code', 'SW1A 1AA'],
  ['timezone', 'Asia/Kolkata'],
  ['live_events_urls', 'https://a.example/x?list=1,2,3,https://b.example/'],
  ['test_events_urls', `https://a.example/${long(1006)}`],
];

const get = async (store: TestApp) => (await store.gateway('GET', path)).body;

async function must(answer: ReturnType<TestApp['gateway']>) {
  const { status, body } = await answer;
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

suite('a merchant changes what it says of itself', () => {
  const shared = sharedApp();

  test('PUT replaces all of it, and leaves alone what is not for writing', async () => {
    const store = await shared.newcomer();
    const before = await get(store);
    const { bank_accounts, ...answered } = await must(
      store.gateway('PUT', path, {
        ...whole,
        address2: 'Suite 2',
        id: 'wKgFeDz5HF-BPPl08dcACw',
        public_key: 'm_other',
        created: '2001-01-01T00:00:00.000Z',
        messages: ['?'],
        merchant_accounts: [],
        ach_accounts: [{ id: before.ach_accounts[0].id, name: 'Renamed' }],
      }),
    );
    const { modified } = answered;
    assert.ok(modified > before.modified, `${modified} is not after ${before.modified}`);
    assert.deepEqual(answered, { ...before, ...whole, address2: 'Suite 2', modified });
    assert.deepEqual(bank_accounts, before.ach_accounts);
    assert.deepEqual(await get(store), answered);
  });

  test('PUT clears what it leaves out', async () => {
    const store = await shared.newcomer();
    await must(store.gateway('PUT', path, { ...whole, address2: 'Suite 2' }));
    const { name, contact_name, contact_email, contact_phone, address1, city, timezone } = whole;
    const needed = { name, contact_name, contact_email, contact_phone, address1, city, timezone };
    await must(store.gateway('PUT', path, { ...needed, country: 'NZ' }));
    const merchant = await get(store);
    assert.deepEqual(
      Object.keys({ ...whole, address2: '' }).filter((name) => !(name in merchant)),
      ['state', 'postal_code', 'live_events_urls', 'test_events_urls', 'address2'],
    );
    assert.equal(merchant.api_allowed_ip_address_ranges, '');
  });

  test('PUT wants what every merchant has', async () => {
    const answer = await shared.first().gateway('PUT', path, { name: null, country: 'US' });
    const names = 'name contact_name contact_email contact_phone address1 city timezone state';
    assertRefused(
      answer,
      422,
      names.split(' ').map((name) => broken(name, 'not_null')),
    );
  });

  test('PATCH changes what it names, and an empty text clears', async () => {
    const store = await shared.newcomer();
    const before = await must(store.gateway('PUT', path, { ...whole, address2: 'Suite 2' }));
    const changes = { name: 'My New Business Name', contact_phone: '+12075550100' };
    const after = await must(
      store.gateway('PATCH', path, { ...changes, city: null, address2: '', test_events_urls: '' }),
    );
    const { address2: _, test_events_urls: __, ...rest } = before;
    assert.deepEqual(after, { ...rest, ...changes, modified: after.modified });
  });

  test('the secret key of either mode changes the same merchant', async () => {
    const store = await shared.newcomer();
    const key = store.organization.liveSecretKey;
    const live = await must(store.gateway('PATCH', path, { name: 'Seen by both' }, { key }));
    const seen = await get(store);
    assert.equal(seen.name, 'Seen by both');
    assert.notEqual(seen.ach_accounts[0].id, live.ach_accounts[0].id);
  });

  test('a time zone counts from the next request on', async () => {
    const store = await shared.newcomer();
    for (const timezone of ['Pacific/Auckland', 'US/Eastern']) {
      await must(store.gateway('PATCH', path, { timezone }));
      assert.equal((await get(store)).timezone, timezone);
    }
  });

  test('nothing to read is refused', async () => {
    for (const method of ['PUT', 'PATCH']) {
      assertRefused(await shared.first().gateway(method, path), 422, [{ code: 'no_content' }]);
    }
  });

  test('every broken field is told of', async () => {
    const answer = await shared.first().gateway('PATCH', path, { name: '', timezone: 'Mars' });
    assertRefused(answer, 422, [broken('timezone', 'invalid'), broken('name', 'not_blank')]);
  });

  for (const [field, value, rule] of brokenFields) {
    test(`${field}: ${JSON.stringify(value).slice(0, 60)} is ${rule}`, async () => {
      for (const method of ['PUT', 'PATCH']) {
        const answer = await shared.first().gateway(method, path, { ...whole, [field]: value });
        assertRefused(answer, 422, [broken(field, rule)]);
      }
    });
  }

  for (const [field, value] of goodFields) {
    test(`${field}: ${JSON.stringify(value).slice(0, 60)} is good`, async () => {
      const store = shared.first();
      assert.equal((await must(store.gateway('PATCH', path, { [field]: value })))[field], value);
      await must(store.gateway('PATCH', path, { ...whole, api_allowed_ip_address_ranges: '' }));
    });
  }

  test('a state must be one of the country that is there already', async () => {
    const store = await shared.newcomer();
    const refused = [broken('state', 'invalid')];
    assertRefused(await store.gateway('PATCH', path, { state: 'ON' }), 422, refused);
    assertRefused(await store.gateway('PATCH', path, { country: 'CA' }), 422, refused);
    await must(store.gateway('PATCH', path, { state: 'ON', country: 'CA' }));
    await must(store.gateway('PATCH', path, { country: 'NZ' }));
    await must(store.gateway('PATCH', path, { state: 'Otago' }));
  });

  for (const status of ['inactive', 'deleted']) {
    test(`what is ${status} can change nothing, and look at itself`, async () => {
      const store = await shared.newcomer();
      const { name, ach_accounts } = await get(store);
      await store.console('PATCH', '/console/api/organization', { status });
      const refused = [{ code: 'unavailable_for_merchant_status' }];
      for (const [method, at] of [
        ['PUT', path],
        ['PATCH', path],
        ['PATCH', `/v1/ach-accounts/${ach_accounts[0].id}`],
      ] as const) {
        assertRefused(await store.gateway(method, at, { ...whole, primary: true }), 422, refused);
      }
      assert.equal((await get(store)).name, name);
      const charge = await store.gateway('POST', '/v1/charges', { amount: 1, method: aCard() });
      assertRefused(charge, 422, [{ code: 'merchant_not_active' }]);
    });
  }
});

const rename = (store: TestApp) => (name: string) => store.gateway('PATCH', path, { name });
const row = (store: TestApp) => ({ table: 'organizations', id: store.organization.id }) as const;

test('of two who change a merchant at once, one is told of the other', async (t) => {
  const store = await startTestApp(t);
  const answers = await raced(
    store,
    row(store),
    ['One', 'Other'].map((name) => () => rename(store)(name)),
  );
  const [done, refused] = answers.toSorted((a, b) => a.status - b.status);
  assert.equal(done!.status, 200);
  assertRefused(refused!, 409, [{ code: 'version_conflict' }]);
  assert.equal((await get(store)).name, done!.body.name);
});

test('without versions, one of the two is lost in silence', async (t) => {
  const store = await startTestApp(t);
  await forgetVersions(store, 'organizations');
  const answers = await raced(store, row(store), [
    () => store.gateway('PATCH', path, { name: 'One' }),
    () => store.gateway('PATCH', path, { city: 'Other' }),
  ]);
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200],
  );
  const { name, city } = await get(store);
  assert.notDeepEqual([name, city], ['One', 'Other']);
});
