// Requests that carry card and account numbers: where they belong, and everywhere else.

export interface CanaryRequest {
  readonly to: 'gateway' | 'console';
  readonly method: string;
  readonly path: string;
  /** JSON, unless it is text or bytes already. */
  readonly body?: object | string | Buffer<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  /** The only status that is right; absent when the numbers decide it, or it matters to nobody. */
  readonly status?: number;
}

/** What one round has to plant, and what it may act on. */
export interface Plant {
  /** A card number that nobody else has. */
  readonly card: () => string;
  /** An account number that nobody else has. */
  readonly account: () => string;
  /** A name that was not used before. */
  readonly name: () => string;
  /** The id of a charge that a round may work on. */
  readonly charge: string;
}

export function canaryRequests(plant: Plant): CanaryRequest[] {
  return [
    ...cardCharges(plant),
    ...bankCharges(plant),
    ...saved(plant),
    ...misplaced(plant),
    ...furtherMoves(plant),
    ...unreadable(plant),
    ...addresses(plant),
    ...consoleRequests(plant),
  ];
}

function post(path: string, body: CanaryRequest['body'], status?: number): CanaryRequest {
  return { to: 'gateway', method: 'POST', path, body: body!, ...(status && { status }) };
}

function charge(body: object, status?: number): CanaryRequest {
  return post('/v1/charges', { amount: 1_000, ...body }, status);
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

function aCard(number: unknown, more: object = {}) {
  return { type: 'card', number, exp_month: 10, exp_year: 2040, cvv: '987', ...more };
}

function anAccount(number: unknown, more: object = {}) {
  return {
    type: 'bank',
    routing_number: '000000013',
    account_number: number,
    account_type: 'CHECKING',
    name: 'Some Customer',
    ...more,
  };
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

function furtherMoves({ card, charge: id, name }: Plant): CanaryRequest[] {
  const refund = `/v1/charges/${id}/refund`;
  return [
    post(refund, { amount: 1, reference: card() }, 422),
    post(refund, { amount: 1, source_id: card() }, 422),
    post(refund, { amount: 1, data: { card: card() } }, 422),
    post(refund, { amount: 1, source_id: name() }, 200),
    post(`/v1/charges/${id}/capture`, { reference: card() }, 422),
    post(`/v1/transactions/${id}/void`, { reference: card() }, 422),
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
  const look = (path: string, headers = {}): CanaryRequest => {
    return { to: 'gateway', method: 'GET', path, headers };
  };
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
    { to: 'console', method: 'GET', path: `/console/api/${card()}?q=${card()}` },
    { ...send('clock', {}), headers: { authorization: `Bearer ${card()}` } },
  ];
}
