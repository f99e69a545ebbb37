// How each operation of the gateway is rightly called, with objects of one's own.
import { aBankAccount, aCard } from '#test/support/app.ts';
import type { KeyHolder } from './key-holders.ts';

export interface OwnRequest {
  /** Makes an object for the operation to work on, and gives its id: what stands in the path. */
  readonly id?: (own: KeyHolder) => Promise<string>;
  /** The same where more than one stands there: by the names in the path's braces. */
  readonly params?: (own: KeyHolder) => Promise<Readonly<Record<string, string>>>;
  readonly query?: (own: KeyHolder) => Promise<Readonly<Record<string, string>>>;
  readonly body?: object;
  /** It does away with everything: to be called last, and never in between. */
  readonly isFinal?: boolean;
}

const amount = 1_00;
const card = aCard();
const signature = { mime_type: 'chargeio/jsignature', data: '[{"x":[1],"y":[2]}]' };

export const charge = (own: KeyHolder) => own.make('/v1/charges', { amount, method: card });
export const hold = (own: KeyHolder) =>
  own.make('/v1/charges', { amount, method: card, auto_capture: false });
export const savedCard = (own: KeyHolder) => own.make('/v1/cards', card);
export const savedBank = (own: KeyHolder) => own.make('/v1/banks', aBankAccount());
export const token = (own: KeyHolder) => own.make('/v1/tokens', card);
const bankDebits = (own: KeyHolder) => own.account('ach_accounts');

const monthly = { start: '2029-01-31', interval_unit: 'MONTH', interval_delay: 1 };
const recurring = { amount, method: card, schedule: monthly };
export const recurringCharge = (own: KeyHolder) => own.make('/v1/recurring/charges', recurring);

export async function occurrence(own: KeyHolder, more: object = {}) {
  const plan = { ...recurring, ...more };
  const { body } = await own.ask('POST', '/v1/recurring/charges', plan);
  return { id: body.id as string, occurrenceId: body.occurrences[0].id as string };
}

/** Nothing can be signed but what succeeded. */
export async function signed(own: KeyHolder): Promise<string> {
  const id = await charge(own);
  return own.mode === 'live' ? id : own.make(`/v1/transactions/${id}/sign`, signature);
}

export async function event(own: KeyHolder): Promise<string> {
  await charge(own);
  return (await own.ask('GET', '/v1/events')).body.results[0].id;
}

async function sourceId(own: KeyHolder) {
  const id = `source-${await charge(own)}`;
  await own.ask('POST', '/v1/charges', { amount, method: card, source_id: id });
  return { id };
}

const merchant = {
  name: 'Some Shop',
  contact_name: 'Avery Counter',
  contact_email: 'owner@shop.example',
  contact_phone: '2075550100',
  address1: '97 Ledger Street',
  city: 'Bangor',
  state: 'ME',
  country: 'US',
  timezone: 'America/New_York',
};

/** By method and path, as the OpenAPI document names them. */
export const ownRequests: Readonly<Record<string, OwnRequest>> = {
  'GET /status': {},
  'GET /v1/merchant': {},
  'PUT /v1/merchant': { body: merchant },
  'PATCH /v1/merchant': { body: { contact_name: 'Sam Counter' } },
  'PUT /v1/ach-accounts/{id}': { id: bankDebits, body: { name: 'Bank Debits', primary: true } },
  'PATCH /v1/ach-accounts/{id}': { id: bankDebits, body: { name: 'Debits' } },
  'POST /v1/merchant/purge-test-data': { isFinal: true },
  'GET /v1/transactions': {},
  'GET /v1/charges/holds': {},
  'POST /v1/charges': { body: { amount, method: card } },
  'POST /v1/credits': { body: { amount, method: card } },
  'POST /v1/charges/{id}/capture': { id: hold, body: {} },
  'POST /v1/charges/{id}/refund': { id: charge, body: { amount: 1 } },
  'POST /v1/charges/{id}/schedule': { id: charge, body: { amount, schedule: monthly } },
  'POST /v1/recurring/charges': { body: recurring },
  'GET /v1/recurring/charges': {},
  'GET /v1/recurring/charges/{id}': { id: recurringCharge },
  'PUT /v1/recurring/charges/{id}': { id: recurringCharge, body: recurring },
  'PATCH /v1/recurring/charges/{id}': { id: recurringCharge, body: { amount: 2_00, method: card } },
  'POST /v1/recurring/charges/{id}/cancel': { id: recurringCharge },
  'DELETE /v1/recurring/charges/{id}': { id: recurringCharge },
  'GET /v1/recurring/charges/{id}/occurrences': { id: recurringCharge },
  'GET /v1/recurring/charges/{id}/occurrences/{occurrenceId}': { params: (own) => occurrence(own) },
  'POST /v1/recurring/charges/{id}/occurrences/{occurrenceId}/pay': {
    params: (own) => occurrence(own),
  },
  'POST /v1/recurring/charges/{id}/occurrences/{occurrenceId}/ignore': {
    params: (own) => occurrence(own),
  },
  'POST /v1/transactions/{id}/void': { id: charge, body: {} },
  'GET /v1/transactions/source-id': { query: sourceId },
  'GET /v1/transactions/{id}': { id: charge },
  'POST /v1/transactions/{id}/sign': { id: charge, body: signature },
  'GET /v1/signatures/{id}': { id: signed },
  'POST /v1/cards': { body: card },
  'GET /v1/cards': {},
  'GET /v1/cards/{id}': { id: savedCard },
  'DELETE /v1/cards/{id}': { id: savedCard },
  'POST /v1/banks': { body: aBankAccount() },
  'GET /v1/banks': {},
  'GET /v1/banks/{id}': { id: savedBank },
  'DELETE /v1/banks/{id}': { id: savedBank },
  'POST /v1/tokens': { body: card },
  'GET /v1/tokens/{id}': { id: token },
  'GET /v1/events': {},
  'GET /v1/events/{id}': { id: event },
};
