// Requests that carry card and account numbers: where they belong, and everywhere else.
import {
  aCard,
  anAccount,
  type CanaryRequest,
  charge,
  look,
  type Plant,
  patch,
  post,
} from './canary-request.ts';
import { lookUps } from './canary-search-requests.ts';
import { tokenRequests } from './canary-token-requests.ts';

export function canaryRequests(plant: Plant): CanaryRequest[] {
  return [
    ...cardCharges(plant),
    ...bankCharges(plant),
    ...saved(plant),
    ...tokenRequests(plant),
    ...credits(plant),
    ...stripes(plant),
    ...misplaced(plant),
    ...furtherMoves(plant),
    ...signatures(plant),
    ...settings(plant),
    ...unreadable(plant),
    ...addresses(plant),
    ...recurring(plant),
    ...searches(plant),
    ...lookUps(plant),
    ...consoleRequests(plant),
  ];
}

/** What is saved to be charged later, and what is refused to be saved. */
function saved({ card, account }: Plant): CanaryRequest[] {
  return [
    post('/v1/cards', aCard(card(), { name: 'Some Customer', reference: 'Customer123' }), 200),
    post('/v1/cards', aCard(card(), { exp_year: 2020 }), 422),
    post('/v1/cards', aCard(card(), { reference: card() }), 422),
    post('/v1/banks', anAccount(account(), { description: 'Corporate' }), 200),
    post('/v1/banks', anAccount(account(), { routing_number: '12' }), 422),
  ];
}

function cardCharges({ card, name }: Plant): CanaryRequest[] {
  const keyed = { 'idempotency-key': name() };
  const again = charge({ method: aCard(card()), source_id: name() });
  return [
    charge({ method: aCard(card()) }, 200),
    charge({ method: aCard(card()), auto_capture: false }, 200),
    charge({ method: aCard(Number(card())) }, 200),
    charge({ method: aCard(card(), { exp_year: 2020 }) }, 422),
    charge({ method: aCard(card(), { card_type: 'JCB' }) }, 422),
    charge({ method: aCard(card(), { cvv: card() }) }, 422),
    charge({ method: aCard(`${card()}0`) }),
    charge({ method: aCard([card()]) }, 422),
    charge({ method: aCard({ value: card() }) }, 422),
    charge({ method: { ...aCard(card()), type: 'bank' } }, 422),
    charge({ method: aCard(card()), card_number: card(), [card()]: 'unknown' }),
    { ...again, headers: keyed },
    { ...again, headers: keyed },
    { ...charge({ method: aCard(card()) }), headers: keyed },
  ];
}

function credits({ card, account }: Plant): CanaryRequest[] {
  const credit = (body: object, status?: number) =>
    post('/v1/credits', { amount: 1, ...body }, status);
  return [
    credit({ method: aCard(card()) }, 200),
    credit({ method: anAccount(account()) }, 200),
    credit({ method: anAccount(`${account()}x`) }, 422),
    credit({ method: aCard(card()), reference: card() }, 422),
    credit({ method: aCard(card()), source_id: `credit ${card()}` }, 422),
    credit({ method: aCard(card()), data: { note: card() } }, 422),
    credit({ amount: 'nothing', method: aCard(card()) }, 422),
  ];
}

/** Magnetic stripes: readable, cut off, and of the wrong kind. */
function stripes({ card }: Plant): CanaryRequest[] {
  const swiped = (method: object, status?: number) => charge({ method }, status);
  return [
    swiped({ type: 'card', track1: `%B${card()}^DOE/JANE^40101015432112345678?` }, 200),
    swiped({ type: 'card', track2: `;${card()}=40101015432112345678?` }, 200),
    swiped({ track2: `${card()}=40101015432112345678`, number: card() }, 200),
    swiped({ type: 'card', track1: `%B${card()}^DOE/JANE` }, 422),
    swiped({ type: 'card', track2: card() }, 422),
    swiped({ type: 'card', track1: [`%B${card()}^DOE/JANE^4010`] }, 422),
    swiped({ type: 'card', track1: `%B${card()}^${card()}^40101015432112345678?` }),
    swiped({ type: 'bank', track2: `;${card()}=4010` }, 422),
  ];
}

function bankCharges({ card, account }: Plant): CanaryRequest[] {
  return [
    charge({ method: anAccount(account()) }, 200),
    charge({ method: anAccount(account()) }, 200),
    charge({ method: anAccount(Number(account().slice(0, 15))) }),
    charge({ method: anAccount(account(), { routing_number: '123456789' }) }, 422),
    charge({ method: anAccount(account(), { account_type: 'OTHER' }) }, 422),
    charge({ method: anAccount(account(), { routing_number: undefined }) }, 422),
    charge({ method: anAccount(`${account()}x`) }, 422),
    charge({ method: anAccount([account()]) }, 422),
    charge({ method: anAccount(card()) }, 200),
    charge({ method: aCard(account()) }),
    charge({ method: { account_number: account() }, amount: 'nothing' }, 422),
  ];
}

/** Free text that holds the number of a card is refused before anything keeps it. */
function misplaced({ card }: Plant): CanaryRequest[] {
  const spaced = (number: string) => number.replaceAll(/(\d{4})(?=\d)/g, '$1 ');
  const fields = [
    { reference: card() },
    { reference: `card ${spaced(card())} please` },
    { reference: spaced(card()).replaceAll(' ', '.') },
    { reference: spaced(card()).replaceAll(' ', ' - ') },
    { source_id: card() },
    { source_id: `order-${card()}` },
    { data: { note: card() } },
    { data: { note: Number(card()) } },
    { data: { deep: [{ er: [`x ${card()}`] }] } },
    { data: { [card()]: true } },
    { account_id: card() },
    { currency: card() },
    // Thirteen digits by themselves would be an amount.
    { amount: `${card()}00` },
    { auto_capture: card() },
  ];
  const ofPayer = ['name', 'address1', 'address2', 'city', 'state', 'phone', 'email', 'country'];
  const details = [...ofPayer, 'postal_code', 'card_type', 'exp_month', 'exp_year'];
  return [
    ...fields.map((field) => charge({ method: aCard('4242424242424242'), ...field }, 422)),
    ...details.map((field) =>
      charge({ method: aCard('4242424242424242', { [field]: card() }) }, 422),
    ),
    charge({ method: anAccount('1100000002', { routing_number: card() }) }, 422),
    charge({ method: card() }),
    charge({ method: { type: card() } }, 422),
  ];
}

function furtherMoves({ card, account, charge: id, name }: Plant): CanaryRequest[] {
  const refund = `/v1/charges/${id}/refund`;
  return [
    post(refund, { amount: 1, reference: card() }, 422),
    post(refund, { amount: 1, source_id: card() }, 422),
    post(refund, { amount: 1, data: { card: card() } }, 422),
    post(refund, { amount: 1, source_id: name() }, 200),
    post(refund, { amount: 1, method: aCard(card()) }, 200),
    post(refund, { amount: 1, method: aCard(card(), { name: card() }) }, 422),
    post(refund, { amount: 1, method: anAccount(account()) }, 422),
    post(refund, { amount: 1, method: card() }),
    post(`/v1/charges/${id}/capture`, { reference: card() }, 422),
    post(`/v1/transactions/${id}/void`, { reference: card() }, 422),
  ];
}

/** Whatever is in the strokes of a signature, no card number is kept there. */
function signatures({ card }: Plant): CanaryRequest[] {
  const strokes = (data: unknown) => ({ mime_type: 'chargeio/jsignature', data });
  const sign = (body: object, status: number): CanaryRequest => ({
    ...charge({ method: aCard(card()) }, 200),
    next: (id) => [post(`/v1/transactions/${id}/sign`, body, status)],
  });
  return [
    sign(strokes('[{"x":[179,180],"y":[77,84]}]'), 200),
    sign(strokes(card()), 422),
    sign(strokes(`[{"x":[${card()}],"y":[1]}]`), 422),
    sign(strokes(`[{"x":["${card()}"],"y":[1]}]`), 422),
    sign(strokes([card()]), 422),
    sign({ mime_type: card(), data: '[]' }, 422),
    post(`/v1/transactions/${card()}/sign`, strokes(card())),
  ];
}

/** What merchants and operators say of themselves. */
function settings({ card, achAccount }: Plant): CanaryRequest[] {
  const ofMerchant = ['name', 'contact_name', 'contact_phone', 'address1', 'address2', 'city'];
  const further = ['state', 'postal_code', 'country', 'timezone', 'api_allowed_ip_address_ranges'];
  const at = `/v1/ach-accounts/${achAccount}`;
  const console = (path: string, body: object) =>
    patch('console', `/console/api/${path}`, body, 422);
  return [
    ...[...ofMerchant, ...further].map((field) =>
      patch('gateway', '/v1/merchant', { [field]: card() }, 422),
    ),
    patch('gateway', '/v1/merchant', { contact_email: `${card()}@payer.example` }, 422),
    patch('gateway', '/v1/merchant', { live_events_urls: `https://a.example/${card()}` }, 422),
    patch('gateway', '/v1/merchant', { test_events_urls: `https://${card()}.example/` }, 422),
    { ...patch('gateway', '/v1/merchant', { name: card(), [card()]: card() }, 422), method: 'PUT' },
    patch('gateway', at, { name: card() }, 422),
    patch('gateway', at, { required_payment_fields: card() }, 422),
    patch('gateway', at, { transaction_allowed_countries: `US,${card()}` }, 422),
    patch('gateway', `/v1/ach-accounts/${card()}`, { name: 'Operating' }, 404),
    console('organization', { name: card() }),
    console('organization', { token_redirect_origins: [`https://${card()}.example`] }),
    console('organization', { api_allowed_ip_ranges: card() }),
    console(`accounts/${achAccount}`, { name: `account ${card()}` }),
    console(`accounts/${achAccount}`, { simulated_answer: { failure_code: card() } }),
    console(`accounts/${achAccount}`, { required_payment_fields: [card()] }),
  ];
}

/** What is to be charged again and again, with numbers where they belong and where they do not. */
function recurring({ card, account, charge: id }: Plant): CanaryRequest[] {
  const path = '/v1/recurring/charges';
  const schedule = { start: '2090-01-31', interval_unit: 'MONTH', interval_delay: 1 };
  const plan = (body: object, status?: number) =>
    post(path, { amount: 1, schedule, ...body }, status);
  const method = aCard('4242424242424242');
  const misplacedIn = [
    { description: card() },
    { reference: `plan ${card()}` },
    { data: { card: card() } },
    { max_amount: `${card()}00` },
    { max_occurrences: card() },
    { account_id: card() },
    { currency: card() },
    { schedule: { ...schedule, days: [card()] } },
    { schedule: { ...schedule, start: card() } },
  ];
  return [
    {
      ...plan({ method: aCard(card()) }, 200),
      next: (made) => [
        patch('gateway', `${path}/${made}`, { method: aCard(card()) }, 200),
        patch('gateway', `${path}/${made}`, { method: { type: 'card', name: card() } }, 422),
        patch('gateway', `${path}/${made}`, { description: card() }, 422),
        { ...post(`${path}/${made}`, { method: aCard(card()) }), method: 'PUT' },
      ],
    },
    plan({ method: anAccount(account()) }, 200),
    plan({ method: aCard(card(), { exp_year: 2020 }) }, 422),
    plan({ method: card() }, 404),
    ...misplacedIn.map((field) => plan({ method, ...field }, 422)),
    charge({ method, recur: { ...schedule, description: card() } }, 422),
    charge({ method: aCard(card()), recur: schedule }, 200),
    post(`/v1/charges/${id}/schedule`, { amount: 1, schedule, description: card() }, 422),
    look(`${path}?reference=${card()}&account_id=${card()}`),
    look(`${path}?order_by=${card()}`),
    look(`${path}/${card()}/occurrences/${card()}`),
    post(`${path}/${card()}/cancel`, 'null', 404),
  ];
}

/** A search may say anything: what it says is kept nowhere. */
function searches({ card, account }: Plant): CanaryRequest[] {
  const search = (query: string) => look(`/v1/transactions?${query}`);
  return [
    search(`q=${card()}`),
    search(`q=${account()}`),
    search(`q=paid+with+${card()}+and+${card()}`),
    search(`qf=number:${card()}`),
    search(`qf=name:${card()}&qf=data.${card()}:x&qf=data.card:${card()}`),
    search(`qf=${card()}:x`),
    search(`order_by=${card()}`),
    search(`account_id=${card()}&start_date=${card()}&end_date=${card()}`),
    look(`/v1/cards?reference=${card()}&exp_year=${card()}`),
    look(`/v1/banks?reference=${account()}`),
    look(`/v1/charges/holds?page=${card()}`),
    look(`/v1/cards/${card()}`),
    look(`/v1/signatures/${card()}`),
    look(`/v1/tokens/${card()}`),
  ];
}

function unreadable({ card, account, name }: Plant): CanaryRequest[] {
  const whole = JSON.stringify({ amount: 5, method: aCard(card()) });
  const nested = `${'['.repeat(40)}"${card()}"${']'.repeat(40)}`;
  const texts = [
    whole.slice(0, -2),
    `${whole} and ${card()}`,
    `{"method":{"account_number":"${account()}"`,
    `{"amount":1,"amount":2,"method":{"number":"${card()}"}}`,
    `{"method":{"number":"${card()}","number":"${card()}"}}`,
    `{"data":${nested}}`,
    `{"reference":"\\u0000${card()}"}`,
    `{"__proto__":{"number":"${card()}"}}`,
    `["${card()}"]`,
    `"${card()}"`,
    card(),
  ];
  const bytes = Buffer.concat([Buffer.from(`{"reference":"${card()}`), Buffer.from([0xff, 0x22])]);
  const typed = (type: string, body: string): CanaryRequest => ({
    ...post('/v1/charges', body),
    headers: { 'content-type': type },
  });
  return [
    ...texts.map((text) => post('/v1/charges', text)),
    { ...post('/v1/charges', texts[0]), headers: { 'idempotency-key': name() } },
    post('/v1/charges', bytes),
    typed('text/plain', card()),
    typed('application/x-www-form-urlencoded', `number=${card()}&account_number=${account()}`),
    typed(`application/${card()}`, whole),
  ];
}

function addresses({ card }: Plant): CanaryRequest[] {
  return [
    look(`/v1/transactions/${card()}`),
    look(`/v1/transactions/source-id?id=${card()}`),
    look(`/v1/events/${card()}`),
    look(`/v1/events?page=${card()}&page_size=${card()}&start_date=${card()}&${card()}=1`),
    look(`/v1/${card()}`),
    look(`/${card()}/%ff`),
    look(`/v1/transactions/${card().repeat(40)}`),
    look('/v1/merchant', { authorization: `Basic ${btoa(`${card()}:${card()}`)}` }),
    look('/v1/merchant', { authorization: `Bearer ${card()}` }),
    look('/v1/merchant', { 'x-relayed-ip-address': card() }),
    look('/v1/merchant', { 'user-agent': card(), cookie: `id=${card()}`, 'x-card': card() }),
    { ...look(`/v1/transactions/${card()}`), method: 'DELETE' },
    post(`/v1/charges/${card()}/refund`, { amount: 1 }, 404),
    { ...charge({ method: aCard(card()) }, 200), headers: { 'idempotency-key': card() } },
  ];
}

function consoleRequests({ card, account }: Plant): CanaryRequest[] {
  const send = (path: string, body: object | string): CanaryRequest => {
    return { to: 'console', method: 'POST', path: `/console/api/${path}`, body };
  };
  return [
    send('sessions', { email: `${card()}@example.com`, password: card() }),
    send('sessions', { email: 'someone@example.com', password: account() }),
    send('organizations', { name: card() }),
    send('organizations', { timezone: card() }),
    send('clock', { to: card() }),
    send('clock', { by: card() }),
    send('clock', `{"by":"${card()}"`),
    send('simulator/returns', { transaction: card(), code: card() }),
    ...['reference', 'processor_reference', 'source_id', 'check_number', 'deposit_account'].map(
      (field) => send('payments', { amount: 1, tender: 'check', [field]: card() }),
    ),
    send('payments', { amount: `${card()}00`, tender: card(), client: { name: card() } }),
    send('payments', { amount: 1, tender: 'cash', client: { email: `${card()}@payer.example` } }),
    send(`payments/${card()}/cancel`, {}),
    { to: 'console', method: 'GET', path: `/console/api/${card()}?q=${card()}` },
    { ...send('clock', {}), headers: { authorization: `Bearer ${card()}` } },
  ];
}
