import { type Answered, aCard, gatewayId, type TestApp } from '#test/support/app.ts';
import { type Body, type Call, made } from './calls.ts';

/** The examples' card and bank account, with a later year. */
const card = aCard({ name: 'Test Customer' });
const bank = {
  routing_number: '000000013',
  account_number: '10333257392394',
  account_type: 'CHECKING',
  name: 'Some Customer',
};
const resident = {
  cvv: '123',
  name: 'Sample Customer',
  address1: '123 Main St',
  city: 'Austin',
  state: 'TX',
  postal_code: '78730',
};

const path = '/v1/recurring/charges';
const monthly = { start: '2016-01-01', interval_unit: 'MONTH', interval_delay: 1 };
const cardAccount = ({ organization }: TestApp) => gatewayId(organization.merchantAccountId);

async function monthlyCharge(store: TestApp): Promise<object> {
  const { id: method } = await made(store, '/v1/cards', card);
  return {
    description: 'Monthly recurring charge',
    account_id: cardAccount(store),
    amount: '1250',
    method,
    schedule: monthly,
  };
}

/** What is done with the recurring charge of the examples. */
function afterMaking(call: (store: TestApp, made: Body) => Promise<Answered>): Pick<Call, 'call'> {
  return {
    call: async (store) => call(store, await made(store, path, await monthlyCharge(store))),
  };
}

/** The same with its first occurrence, and with the address of that. */
function withOccurrence(
  call: (store: TestApp, at: string, recurring: Body) => Promise<Answered>,
): Pick<Call, 'call'> {
  return afterMaking((store, recurring) => {
    const [{ id }] = recurring.occurrences;
    return call(store, `${path}/${recurring.id}/occurrences/${id}`, recurring);
  });
}

const charges: readonly Call[] = [
  {
    of: 'POST /v1/charges',
    title: 'Create a monthly recurring charge from a saved Card for $20.00 starting today',
    call: async (store) => {
      const { id: method } = await made(store, '/v1/tokens', aCard(resident));
      return store.gateway('POST', '/v1/charges', {
        amount: '2000',
        method,
        account_id: cardAccount(store),
        reference: 'Donation Plan #1234',
        recur: {
          description: 'Monthly donation from Sample Customer',
          interval_unit: 'MONTH',
          interval_delay: 1,
        },
      });
    },
  },
  {
    of: 'POST /v1/charges',
    title:
      'Create a bi-weekly recurring charge from a saved Card for $75.00 with an initial payment ' +
      'of $250 starting today',
    call: async (store) => {
      const { id: method } = await made(store, '/v1/tokens', aCard(resident));
      return store.gateway('POST', '/v1/charges', {
        amount: '25000',
        method,
        account_id: cardAccount(store),
        recur: { amount: 7500, interval_unit: 'WEEK', interval_delay: 2 },
      });
    },
  },
  {
    of: 'POST /v1/charges/{chargeId}/schedule',
    title:
      'Create a monthly recurring charge from an existing payment for $100 starting on 2017-04-01',
    call: async (store) => {
      const payer = {
        name: 'Dave Bowman',
        address1: '2001 Space Odyssey Ln',
        postal_code: '78750',
      };
      const method = aCard({ ...payer, email: 'devsupport@affinipay.com' });
      const { id } = await made(store, '/v1/charges', { amount: 10000, method });
      return store.gateway('POST', `/v1/charges/${id}//schedule`, {
        amount: '10000',
        schedule: { start: '2017-04-01', interval_unit: 'MONTH', interval_delay: '1' },
      });
    },
  },
];

const creations: readonly Call[] = [
  {
    of: `POST ${path}`,
    title: 'Creating a monthly recurring charge from a saved credit card:',
    call: async (store) => store.gateway('POST', path, await monthlyCharge(store)),
  },
  {
    of: `POST ${path}`,
    title: 'Creating a bi-weekly recurring charge from a saved bank with a maximum amount',
    call: async (store) => {
      const { id: method } = await made(store, '/v1/banks', bank);
      return store.gateway('POST', path, {
        description: 'Bi-weekly recurring charge',
        account_id: gatewayId(store.organization.achAccountId),
        amount: '1000',
        method,
        schedule: { start: '2016-01-01', interval_unit: 'WEEK', interval_delay: 2 },
        max_amount: 50000,
      });
    },
  },
  {
    of: `GET ${path}/{id}`,
    title: 'Example request',
    ...afterMaking((store, { id }) => store.gateway('GET', `${path}/${id}`)),
  },
];

const changes: readonly Call[] = [
  {
    of: `PUT | PATCH ${path}/{id}`,
    title: 'Update a recurring charge amount via PUT using a saved card',
    ...afterMaking(async (store, { id }) => {
      const { id: method } = await made(store, '/v1/cards', aCard());
      const schedule = { ...monthly, start: '2016-07-01' };
      return store.gateway('PUT', `${path}/${id}`, { amount: '5000', method, schedule });
    }),
  },
  {
    of: `PUT | PATCH ${path}/{id}`,
    title: 'Update the payment method expiration date of a recurring charge via PATCH',
    call: async (store) => {
      const schedule = { ...monthly, start: '2016-07-01' };
      const { id } = await made(store, path, { amount: 5000, method: aCard(), schedule });
      const method = { type: 'card', exp_month: 7, exp_year: 2040 };
      return store.gateway('PATCH', `${path}/${id}`, { method });
    },
  },
  {
    of: `POST ${path}/{id}/cancel`,
    title: 'Example request',
    ...afterMaking((store, { id }) => store.gateway('POST', `${path}/${id}/cancel`)),
  },
  {
    of: `DELETE ${path}/{id}`,
    title: 'Example request',
    ...afterMaking((store, { id }) => store.gateway('DELETE', `${path}/${id}`)),
  },
  {
    of: `GET ${path}`,
    title: 'Retrieve the 5 most recent recurring charges:',
    isAlone: true,
    call: async (store) => {
      for (const isEnded of [true, false, false, false, true]) {
        const { id } = await made(store, path, await monthlyCharge(store));
        if (isEnded) await made(store, `${path}/${id}/cancel`);
        await store.advance('PT1M');
      }
      return store.gateway('GET', `${path}?page=1&page_size=5&order_by=-created`);
    },
  },
];

const occurrences: readonly Call[] = [
  {
    of: `GET ${path}/{id}/occurrences/{occurrenceId}`,
    title: 'Example request',
    ...withOccurrence(async (store, at) => {
      await made(store, `${at}/pay`);
      return store.gateway('GET', at);
    }),
  },
  {
    of: `POST ${path}/{id}/occurrences/{occurrenceId}/pay`,
    title: 'Example request',
    ...withOccurrence((store, at) => store.gateway('POST', `${at}/pay`)),
  },
  {
    of: `POST ${path}/{id}/occurrences/{occurrenceId}/ignore`,
    title: 'Example request',
    ...withOccurrence((store, at) => store.gateway('POST', `${at}/ignore`)),
  },
  {
    of: `GET ${path}/{id}/occurrences`,
    title: 'Example request',
    ...withOccurrence(async (store, at, { id }) => {
      await made(store, `${at}/pay`);
      const all = `${path}/${id}/occurrences`;
      const { body } = await store.gateway('GET', all);
      await made(store, `${all}/${body.results[0].id}/ignore`);
      return store.gateway('GET', all);
    }),
  },
];

export const callsOfRecurring: readonly Call[] = [
  ...charges,
  ...creations,
  ...changes,
  ...occurrences,
];
