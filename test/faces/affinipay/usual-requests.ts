// A request that is in order, for each operation of the gateway: to be spoiled in one property.
import type { Property } from '#test/faces/kit/described.ts';
import type { Usual } from '#test/faces/kit/spoiled.ts';
import { aBankAccount, aCard, gatewayId, type TestApp } from '#test/support/app.ts';
import { pay } from './searched.ts';

const payer = { name: 'Pat', address1: '1 Main St', city: 'Austin', state: 'TX', country: 'US' };
const card = aCard({ cvv: '123', postal_code: '78704', ...payer });
const bank = aBankAccount(payer);
/** Far away, so that nothing of it is ever collected. */
const yearly = { start: '2090-01-31', interval_unit: 'MONTH', interval_delay: 12 };
const recurringCharge = '/v1/recurring/charges/{id}';
const ofRecurring = [
  `get ${recurringCharge}`,
  `get ${recurringCharge}/occurrences`,
  `get ${recurringCharge}/occurrences/{occurrenceId}`,
  `post ${recurringCharge}/occurrences/{occurrenceId}/pay`,
  `post ${recurringCharge}/occurrences/{occurrenceId}/ignore`,
];
const bankFields = new Set(['routing_number', 'account_number', 'account_type']);
const merchant = {
  contact_name: 'Pat',
  contact_email: 'pat@store.example',
  contact_phone: '15125550100',
  timezone: 'America/Chicago',
  ...payer,
};

export interface UsualRequests {
  /** Some can be sent once only: each call makes another. */
  readonly make: (operation: string, property: Property) => Promise<Usual>;
  /** The ids of the transactions that were made on the way. */
  readonly made: ReadonlySet<string>;
}

/** Those that change the merchant itself go to another, `settings`, that takes no payments. */
export async function usualRequests(store: TestApp, settings: TestApp): Promise<UsualRequests> {
  const made = new Set<string>();
  const charged = async (amount: number, more: object = {}): Promise<string> => {
    const { id } = await pay(store, { amount, method: aCard(), ...more });
    made.add(id);
    return id;
  };
  const large = await charged(10 ** 13, { source_id: 'usual' });
  const target = async ({ place }: Property, more?: object) => ({
    id: place === 'path' ? large : await charged(1000, more),
  });
  let latest: Promise<{ id: string; occurrenceId: string }> | undefined;
  const makeRecurring = async () => {
    const plan = { amount: 500, method: card, schedule: yearly };
    const { id, occurrences } = await pay(store, plan, '/v1/recurring/charges');
    return { id, occurrenceId: occurrences[0].id };
  };
  const recurring = async () => {
    latest ??= makeRecurring();
    return { params: await latest };
  };
  const account = { id: gatewayId(settings.organization.achAccountId) };
  const byOperation: Readonly<Record<string, (property: Property) => Promise<Usual> | Usual>> = {
    'post /v1/charges': (property) => ({ body: { amount: 100, method: methodFor(property) } }),
    'post /v1/credits': (property) => ({ body: { amount: 100, method: methodFor(property) } }),
    'post /v1/charges/{id}/refund': () => ({ params: { id: large }, body: { amount: 1 } }),
    'post /v1/charges/{id}/capture': async (property) => ({
      params: await target(property, { auto_capture: false }),
      body: { amount: 500 },
    }),
    'post /v1/transactions/{id}/void': async (property) => ({
      params: await target(property),
      body: {},
    }),
    'post /v1/transactions/{id}/sign': async (property) => ({
      params: await target(property),
      body: { mime_type: 'chargeio/jsignature', data: '[{"x":[1],"y":[2]}]' },
    }),
    'post /v1/charges/{id}/schedule': () => ({
      params: { id: large },
      body: { amount: 500, schedule: yearly },
    }),
    'post /v1/recurring/charges': (property) => ({
      body: { amount: 500, method: methodFor(property), schedule: yearly },
    }),
    'put /v1/recurring/charges/{id}': async (property) => ({
      ...(await recurring()),
      body: { amount: 500, method: methodFor(property), schedule: yearly },
    }),
    'patch /v1/recurring/charges/{id}': async () => ({ ...(await recurring()), body: {} }),
    ...Object.fromEntries(ofRecurring.map((operation) => [operation, recurring])),
    'get /v1/transactions/source-id': () => ({ query: { id: 'usual' } }),
    'post /v1/cards': () => ({ body: card }),
    'post /v1/banks': () => ({ body: bank }),
    'post /v1/tokens': (property) => ({ body: methodFor(property) }),
    'put /v1/merchant': () => ({ body: merchant }),
    'patch /v1/merchant': () => ({ body: {} }),
    'put /v1/ach-accounts/{id}': () => ({
      params: account,
      body: { name: 'Account', primary: true },
    }),
    'patch /v1/ach-accounts/{id}': () => ({ params: account, body: {} }),
  };
  return { made, make: async (operation, property) => byOperation[operation]?.(property) ?? {} };
}

function methodFor({ path }: Property): object {
  return bankFields.has(path.at(-1) ?? '') ? bank : card;
}
