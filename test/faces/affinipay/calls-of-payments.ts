import { aBankAccount, aCard, gatewayId, type TestApp } from '#test/support/app.ts';
import { type Call, made } from './calls.ts';
import { setAccount } from './operated.ts';

/** The examples' cards, with a later year. */
const customer = { cvv: '123', name: 'Some Customer' };
const home = { name: 'Sample Customer', address1: '123 Main St', postal_code: '78730' };
const resident = { cvv: '123', ...home, city: 'Austin', state: 'TX' };
const savings = {
  type: 'bank',
  routing_number: '000000013',
  account_number: '1100000003',
  account_type: 'SAVINGS',
};

const cardAccount = ({ organization }: TestApp) => gatewayId(organization.merchantAccountId);
const achAccount = ({ organization }: TestApp) => gatewayId(organization.achAccountId);

const charge = (store: TestApp, body: object) => store.gateway('POST', '/v1/charges', body);
const credit = (store: TestApp, body: object) => store.gateway('POST', '/v1/credits', body);
const get = (store: TestApp, path: string) => store.gateway('GET', path);

const held = (store: TestApp, method: object = aCard(resident)) =>
  made(store, '/v1/charges', { amount: '100', auto_capture: false, method });
const debited = (store: TestApp) =>
  made(store, '/v1/charges', { amount: '39088', method: aBankAccount() });
const refund = (store: TestApp, id: string, amount: string) =>
  store.gateway('POST', `/v1/charges/${id}/refund`, { amount });

/** A charge of the day before yesterday's, twenty of which are refunded. */
async function refunded(store: TestApp, more: object = {}): Promise<string> {
  const body = { amount: 95, method: aCard(home), ...more };
  const { id } = await made(store, '/v1/charges', body);
  await made(store, `/v1/charges/${id}/refund`, { amount: '20' });
  return id;
}

const charges: readonly Call[] = [
  {
    of: 'POST /v1/charges',
    title: 'Creating a credit card Charge with automatic capture',
    call: (store) =>
      charge(store, { amount: '100', account_id: cardAccount(store), method: aCard(customer) }),
  },
  {
    of: 'POST /v1/charges',
    title: 'Creating an authorization-only credit card Charge',
    isAlone: true,
    call: async (store) => {
      await setAccount(store, { simulated_answer: { avs_result: 'ADDRESS_AND_ZIP5' } });
      const account_id = cardAccount(store);
      const method = aCard(resident);
      return charge(store, { amount: '100', auto_capture: false, account_id, method });
    },
  },
  {
    of: 'POST /v1/charges',
    title: 'Creating a credit card charge using a saved card ID or one-time token',
    call: async (store) => {
      const { id: method } = await made(store, '/v1/tokens', aCard(customer));
      return charge(store, { amount: '100', method, account_id: cardAccount(store) });
    },
  },
  {
    of: 'POST /v1/charges',
    title: 'Creating a Charge debiting a customer bank account',
    call: (store) =>
      charge(store, { amount: '39088', account_id: achAccount(store), method: aBankAccount() }),
    // The type of `auto_capture` is Boolean; this example alone has it as text.
    except: ['$.auto_capture'],
  },
  {
    of: 'POST /v1/charges/{chargeId}/capture',
    title: 'Example request',
    call: async (store) => {
      const { id } = await held(store);
      return store.gateway('POST', `/v1/charges/${id}/capture`, { amount: '95' });
    },
  },
  {
    of: 'GET /v1/charges/holds',
    title: 'Example request',
    isAlone: true,
    call: async (store) => {
      const method = aCard({ ...resident, name: 'Dave Bowman' });
      await made(store, '/v1/charges', { amount: 50000, auto_capture: false, method });
      return get(store, '/v1/charges/holds?page=1&page_size=5');
    },
  },
];

const undoings: readonly Call[] = [
  {
    of: 'POST /v1/charges/{chargeId}/refund',
    title: 'Applying a refund to a credit card charge',
    call: async (store) => {
      const method = aCard({ name: 'Sample Customer' });
      const { id } = await made(store, '/v1/charges', { amount: '100', method });
      return refund(store, id, '20');
    },
    // `card_type` stands under `type` here, and so is missing.
    except: ['$.method.type'],
  },
  {
    of: 'POST /v1/charges/{chargeId}/refund',
    title: 'Applying a refund to a settled bank charge',
    isAlone: true,
    call: async (store) => {
      const { id } = await debited(store);
      await store.advance('P5D');
      return refund(store, id, '135');
    },
  },
  {
    of: 'POST /v1/charges/{chargeId}/refund',
    title: 'Applying a refund to an authorized (unsettled) bank charge',
    call: async (store) => refund(store, (await debited(store)).id, '350'),
  },
  {
    of: 'POST /v1/transactions/{transactionId}/void',
    title: 'Voiding a transaction',
    call: async (store) => {
      const { id } = await held(store);
      return store.gateway('POST', `/v1/transactions/${id}/void`);
    },
  },
  {
    of: 'POST /v1/transactions/{transactionId}/void',
    title: 'Voiding a transaction with a reference',
    call: async (store) => {
      const { id } = await held(store);
      const reference = 'An explanation for why the charge was voided';
      return store.gateway('POST', `/v1/transactions/${id}/void`, { reference });
    },
  },
];

const credits: readonly Call[] = [
  {
    of: 'POST /v1/credits',
    title: 'Credit funds to a credit card',
    call: (store) => credit(store, { amount: '1255', method: aCard(resident) }),
  },
  {
    of: 'POST /v1/credits',
    title: 'Credit funds to a bank account',
    call: (store) => credit(store, { amount: '18000', method: savings }),
  },
  {
    of: 'POST /v1/credits',
    title: 'Credit funds to a one-time or saved payment method',
    call: async (store) => {
      const { id: method } = await made(store, '/v1/banks', savings);
      // The example asks for 18000, and shows 2398.
      return credit(store, { amount: '2398', method });
    },
  },
  {
    of: 'GET /v1/transactions/{transactionId}',
    title: 'Retrieving a credit to a bank account',
    isAlone: true,
    call: async (store) => {
      const method = { ...savings, name: 'Some Customer' };
      const { id } = await made(store, '/v1/credits', { amount: '18000', method });
      await store.advance('P5D');
      return get(store, `/v1/transactions/${id}`);
    },
  },
];

/** What the documents sign with. */
const signature = {
  mime_type: 'chargeio/jsignature',
  data: JSON.stringify([
    {
      x: [
        179, 179, 179, 179, 180, 188, 195, 206, 218, 228, 245, 252, 261, 267, 270, 270, 269, 262,
        254, 246, 237, 230, 225, 221, 219, 219, 222, 229, 239, 251, 263, 274, 282, 286, 288, 289,
        286,
      ],
      y: [
        77, 84, 89, 97, 104, 113, 120, 127, 132, 133, 133, 133, 128, 121, 114, 106, 99, 93, 87, 85,
        85, 85, 87, 93, 99, 109, 120, 129, 138, 144, 146, 147, 145, 141, 134, 130, 127,
      ],
    },
  ]),
};

async function signed(store: TestApp) {
  const { id } = await made(store, '/v1/charges', { amount: '100', method: aCard(customer) });
  return store.gateway('POST', `/v1/transactions/${id}/sign`, signature);
}

const signatures: readonly Call[] = [
  {
    of: 'POST /v1/transactions/{transactionId}/sign',
    title: 'Submitting a signature for a transaction',
    call: signed,
  },
  {
    of: 'GET /v1/signatures/{signatureId}',
    title: 'Retrieving a signature',
    call: async (store) => {
      const { body } = await signed(store);
      return get(store, `/v1/signatures/${body.signature_id}`);
    },
  },
];

/** A charge, and a minute: what is newest first must not be of one instant. */
async function paid(store: TestApp, amount: number, method: object): Promise<string> {
  const { id } = await made(store, '/v1/charges', { amount, method });
  await store.advance('PT1M');
  return id;
}

/** A refund of the charge to the card of the examples. */
async function refundedElsewhere(store: TestApp, id: string): Promise<void> {
  const method = aCard({ ...home, number: '5499740000000057', exp_month: 12 });
  await made(store, `/v1/charges/${id}/refund`, { amount: 18, method });
  await store.advance('PT1M');
}

function searching(trade: (store: TestApp) => Promise<void>, query: string) {
  return {
    of: 'GET /v1/transactions',
    isAlone: true,
    call: async (store: TestApp) => {
      await trade(store);
      await store.advance('P10D');
      return get(store, `/v1/transactions?page=1&page_size=5&order_by=-created${query}`);
    },
  } as const;
}

const lookUps: readonly Call[] = [
  {
    of: 'GET /v1/transactions/{transactionId}',
    title: 'Retrieving a credit card Charge with Refunds',
    call: async (store) => get(store, `/v1/transactions/${await refunded(store)}`),
  },
  {
    of: 'GET /v1/transactions/source-id?id={source_id}',
    title: 'Retrieving a charge using its source ID',
    call: async (store) => {
      await refunded(store, { source_id: 'test:123456789' });
      return get(store, '/v1/transactions/source-id?id=test:123456789');
    },
  },
  {
    title: 'Retrieve the 5 most recent transactions:',
    ...searching(async (store) => {
      await paid(store, 100, aCard(customer));
      await paid(store, 700, aCard(resident));
      const id = await paid(store, 95, aCard(home));
      await paid(store, 2100, { ...savings, name: 'Some Customer' });
      await refundedElsewhere(store, id);
    }, ''),
  },
  {
    title: 'Retrieve the 5 most recent Charges',
    ...searching(async (store) => {
      for (const amount of [5, 4, 3, 2]) await paid(store, amount, aCard(customer));
      await refundedElsewhere(store, await paid(store, 95, aCard(home)));
    }, '&qf=type:CHARGE'),
  },
  {
    title: 'Retrieve the 5 most recent credit card refunds',
    ...searching(async (store) => {
      const id = await paid(store, 95, aCard(home));
      for (let count = 1; count <= 5; count += 1) await refundedElsewhere(store, id);
      const debit = await paid(store, 2100, savings);
      await made(store, `/v1/charges/${debit}/refund`, { amount: 1 });
    }, '&qf=type:REFUND&qf=method.type:card'),
  },
];

export const callsOfPayments: readonly Call[] = [
  ...charges,
  ...undoings,
  ...credits,
  ...signatures,
  ...lookUps,
];
