import assert from 'node:assert/strict';
import { type Answered, aCard, gatewayId, type TestApp } from '#test/support/app.ts';
import { type Call, made } from './calls.ts';
import { set, setAccount } from './operated.ts';

const path = '/v1/merchant';

const merchant = {
  name: 'Biz1',
  contact_name: 'Merchant Contact',
  contact_email: 'admin@biz1.com',
  contact_phone: '9876543210',
  address1: '97 Hammond St',
  city: 'Bangor',
  state: 'ME',
  postal_code: '04401',
  country: 'US',
  timezone: 'America/New_York',
};
const eventsUrls = {
  live_events_urls: 'http://merchant.example.com/events/live,http://system2.example.com/messages',
  test_events_urls: 'http://merchant.example.com/events/test',
};
const achSettings = {
  name: 'Test Bank Account',
  primary: true,
  required_payment_fields: 'name',
  transaction_allowed_countries: 'US',
};

/** What the examples' operator has set up. */
const cardSettings = {
  required_payment_fields: ['name'],
  cvv_policy: 'require_match_lenient',
  avs_policy: 'address_or_postal_code_lenient',
  transaction_allowed_countries: ['US', 'CA'],
};

async function must(answer: Promise<Answered>): Promise<void> {
  const { status, body } = await answer;
  assert.equal(status, 200, JSON.stringify(body));
}

const update = (store: TestApp, method: 'PUT' | 'PATCH', body: object) =>
  store.gateway(method, path, body);
const updateAccount = (store: TestApp, method: 'PUT' | 'PATCH', body: object) => {
  return store.gateway(
    method,
    `/v1/ach-accounts/${gatewayId(store.organization.achAccountId)}`,
    body,
  );
};

const merchants: readonly Call[] = [
  {
    of: `GET ${path}`,
    title: 'Example request',
    isAlone: true,
    call: async (store) => {
      await setAccount(store, { name: 'Operating', ...cardSettings });
      const trust = `accounts/${store.organization.trustAccountId}`;
      await set(store, trust, { name: 'Trust', ...cardSettings });
      await must(updateAccount(store, 'PUT', achSettings));
      const ranges = '127.0.0.1/32,198.51.100.1/24';
      await must(update(store, 'PUT', { ...merchant, api_allowed_ip_address_ranges: ranges }));
      return store.gateway('GET', path);
    },
    // The number of its own deposit account.
    except: ['$.ach_accounts.0.account_number'],
  },
  {
    of: `PUT | PATCH ${path}`,
    title: 'Example request',
    isAlone: true,
    call: (store) =>
      update(store, 'PUT', {
        ...merchant,
        name: 'Biz1 Updated',
        api_allowed_ip_address_ranges: '16.42.10.0/30',
        ...eventsUrls,
      }),
  },
  {
    of: `PUT | PATCH ${path}`,
    title: 'Example request',
    isAlone: true,
    call: async (store) => {
      await must(update(store, 'PUT', { ...merchant, ...eventsUrls }));
      return update(store, 'PATCH', { name: 'My New Business Name' });
    },
    // With the example's ranges the second request would be nobody's.
    except: ['$.api_allowed_ip_address_ranges'],
  },
];

const achAccounts: readonly Call[] = [
  {
    of: 'PUT | PATCH /v1/ach-accounts/{accountId}',
    title: 'Example request',
    isAlone: true,
    call: (store) => updateAccount(store, 'PUT', achSettings),
    except: ['$.account_number'],
  },
  {
    of: 'PUT | PATCH /v1/ach-accounts/{accountId}',
    title: 'Example request',
    isAlone: true,
    call: async (store) => {
      await must(updateAccount(store, 'PUT', achSettings));
      return updateAccount(store, 'PATCH', {
        required_payment_fields: 'name,address1,postal_code',
        transaction_allowed_countries: 'US',
      });
    },
    except: ['$.account_number'],
  },
];

const payer = { name: 'Some Customer', address1: '123 Main St', postal_code: '78730', cvv: '123' };
const events = '/v1/events?page=1&page_size';

const ofEvents: readonly Call[] = [
  {
    of: 'GET /v1/events/{eventId}',
    title: 'Example request',
    isAlone: true,
    call: async (store) => {
      const method = aCard({ ...payer, address1: '123 Main' });
      await made(store, '/v1/charges', { amount: 100, method });
      const { body } = await store.gateway('GET', `${events}=1`);
      return store.gateway('GET', `/v1/events/${body.results[0].id}`);
    },
  },
  {
    of: 'GET /v1/events',
    title: 'Retrieve the 2 most recent events',
    isAlone: true,
    call: async (store) => {
      await made(store, '/v1/charges', { amount: 100, method: aCard(payer) });
      return store.gateway('GET', `${events}=2`);
    },
  },
  {
    of: 'GET /v1/events',
    title: 'Retrieve the next 5 Events starting from Oct 1, 2016 at 14:33:29.105 UTC',
    isAlone: true,
    call: async (store) => {
      const body = { amount: 1256, auto_capture: false, method: aCard(payer) };
      for (const reference of ['auth ref 1256', 'another', 'a third']) {
        await made(store, '/v1/charges', { ...body, reference });
        await store.advance('PT1M');
      }
      return store.gateway('GET', `${events}=5&start_date=2016-10-01T14:33:29.105Z`);
    },
  },
];

export const callsOfMerchants: readonly Call[] = [...merchants, ...achAccounts, ...ofEvents];
