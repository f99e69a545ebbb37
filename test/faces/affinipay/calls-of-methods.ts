import type { Answered, TestApp } from '#test/support/app.ts';
import { type Body, type Call, made } from './calls.ts';

/** The examples', with a later year. */
const year = 2040;
const card = { number: '4242424242424242', exp_month: 10, exp_year: year, name: 'Some Customer' };
const bank = {
  routing_number: '000000013',
  account_number: '10333257392394',
  account_type: 'CHECKING',
  name: 'Some Customer',
};
const kept = { reference: 'Customer123' };
const savedCard = { ...card, ...kept, description: 'Corporate VISA' };
const savedBank = { ...bank, ...kept, description: 'Corporate Checking' };

const get = (store: TestApp, path: string) => store.gateway('GET', path);

/** What is done with a method that was saved as in the examples. */
function afterSaving(
  path: string,
  details: object,
  call: (store: TestApp, saved: Body) => Promise<Answered>,
): Pick<Call, 'call'> {
  return { call: async (store) => call(store, await made(store, path, details)) };
}

/** Lists what was saved: oldest first, a minute between them. */
function listing(path: string, query: string, saved: readonly object[]) {
  return {
    of: `GET ${path}`,
    isAlone: true,
    call: async (store: TestApp) => {
      for (const details of saved) {
        await made(store, path, details);
        await store.advance('PT1M');
      }
      return get(store, `${path}?${query}`);
    },
  } as const;
}

const customersCard = {
  ...card,
  ...kept,
  description: 'A description for this card',
  name: 'Sample Customer',
  address1: '123 Main St',
  postal_code: '78730',
};
const namelessCard = { number: '4242424242458356', exp_month: 3, exp_year: year };
const others = (count: number, details: object) => Array.from({ length: count }, () => details);

const cards: readonly Call[] = [
  {
    of: 'POST /v1/cards',
    title: 'Creating a saved card',
    call: (store) => store.gateway('POST', '/v1/cards', savedCard),
  },
  {
    of: 'POST /v1/cards',
    title: 'Creating a saved card from a one-time token',
    call: async (store) => {
      const { id: token_id } = await made(store, '/v1/tokens', card);
      return store.gateway('POST', '/v1/cards', { token_id });
    },
  },
  {
    of: 'POST /v1/cards',
    title: 'Charging using the saved card',
    ...afterSaving('/v1/cards', savedCard, (store, { id: method }) =>
      store.gateway('POST', '/v1/charges', { amount: '110', method }),
    ),
  },
  {
    of: 'GET /v1/cards/{cardId}',
    title: 'Example request',
    ...afterSaving('/v1/cards', savedCard, (store, { id }) => get(store, `/v1/cards/${id}`)),
  },
  {
    of: 'DELETE /v1/cards/{cardId}',
    title: 'Example request',
    ...afterSaving('/v1/cards', savedCard, (store, { id }) =>
      store.gateway('DELETE', `/v1/cards/${id}`),
    ),
  },
  {
    title: 'Retrieve the first page of saved cards',
    ...listing('/v1/cards', 'page=1&page_size=5', [
      ...others(19, card),
      namelessCard,
      ...others(3, card),
      customersCard,
    ]),
  },
  {
    title: 'Retrieve saved cards for a specific customer',
    ...listing('/v1/cards', 'reference=Customer123', [card, customersCard]),
  },
  {
    title: 'Retrieve saved cards by expiration',
    ...listing('/v1/cards', `exp_month=3&exp_year=${year}`, [namelessCard, card]),
  },
];

const unionBank = {
  routing_number: '000000000',
  account_number: '1000000003847',
  account_type: 'SAVINGS',
};

const banks: readonly Call[] = [
  {
    of: 'POST /v1/banks',
    title: 'Creating a saved bank',
    call: (store) => store.gateway('POST', '/v1/banks', savedBank),
  },
  {
    of: 'POST /v1/banks',
    title: 'Charging a customer using the saved bank',
    ...afterSaving('/v1/banks', savedBank, (store, { id: method }) =>
      store.gateway('POST', '/v1/charges', { amount: '41099', method }),
    ),
  },
  {
    of: 'GET /v1/banks/{bankId}',
    title: 'Example request',
    ...afterSaving('/v1/banks', savedBank, (store, { id }) => get(store, `/v1/banks/${id}`)),
  },
  {
    of: 'DELETE /v1/banks/{bankId}',
    title: 'Example request',
    ...afterSaving('/v1/banks', savedBank, (store, { id }) =>
      store.gateway('DELETE', `/v1/banks/${id}`),
    ),
  },
  {
    title: 'Retrieve the third page of saved banks, with four items per page',
    ...listing('/v1/banks', 'page=3&page_size=4', [
      unionBank,
      ...others(2, bank),
      savedBank,
      ...others(8, bank),
    ]),
  },
  {
    title: 'Retrieve saved banks for a specific customer',
    ...listing('/v1/banks', 'reference=Customer123', [bank, savedBank]),
  },
];

const tokenOf = (store: TestApp, body: object | string, headers = {}) =>
  store.gateway('POST', '/v1/tokens', body, { key: store.organization.publicKey, headers });

const tokens: readonly Call[] = [
  {
    of: 'POST /v1/tokens',
    title: 'Create a credit card one-time token using form URL-encoding',
    call: (store) => {
      const form =
        `type=card&number=4242424242424242&exp_month=10&exp_year=${year}&cvv=123` +
        '&extra_data=some_value&extra_data=second_value&more_data=another_value';
      return tokenOf(store, form, { 'content-type': 'application/x-www-form-urlencoded' });
    },
  },
  {
    of: 'POST /v1/tokens',
    title: 'Create a credit card one-time token using JSON encoding',
    call: (store) => {
      // The example sends `extra_data` once, and shows it twice.
      const form_data = { extra_data: ['some_value', 'second_value'], more_data: 'another_value' };
      const { name: _, ...nameless } = card;
      return tokenOf(store, { type: 'card', ...nameless, cvv: '123', form_data });
    },
  },
  {
    of: 'GET /v1/tokens/{tokenId}',
    title: 'Example request',
    call: async (store) => {
      const { body } = await tokenOf(store, {
        ...card,
        exp_month: 12,
        cvv: '123',
        name: 'Some User',
        address1: '123456',
        postal_code: '78730',
      });
      return get(store, `/v1/tokens/${body.id}`);
    },
  },
];

export const callsOfMethods: readonly Call[] = [...cards, ...banks, ...tokens];
