// A request that carries numbers, and what one is made of.

export interface CanaryRequest {
  readonly to: 'gateway' | 'console' | 'aiwyn';
  readonly method: string;
  readonly path: string;
  /** JSON, unless it is text or bytes already. */
  readonly body?: object | string | Buffer<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  /** The only status that is right; absent when the numbers decide it, or it matters to nobody. */
  readonly status?: number;
  /** What is sent next, with the id that was answered. */
  readonly next?: (id: string) => readonly CanaryRequest[];
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
  /** The id of an account for bank debits. */
  readonly achAccount: string;
  readonly publicKey: string;
}

export function post(path: string, body: CanaryRequest['body'], status?: number): CanaryRequest {
  return { to: 'gateway', method: 'POST', path, body: body!, ...(status && { status }) };
}

export function charge(body: object, status?: number): CanaryRequest {
  return post('/v1/charges', { amount: 1_000, ...body }, status);
}

export function aCard(number: unknown, more: object = {}) {
  return { type: 'card', number, exp_month: 10, exp_year: 2040, cvv: '987', ...more };
}

export function anAccount(number: unknown, more: object = {}) {
  return {
    type: 'bank',
    routing_number: '000000013',
    account_number: number,
    account_type: 'CHECKING',
    name: 'Some Customer',
    ...more,
  };
}

/** Asks for something that numbers are in the address or the headers of. */
export function look(path: string, headers: Readonly<Record<string, string>> = {}): CanaryRequest {
  return { to: 'gateway', method: 'GET', path, headers };
}

export function patch(
  to: CanaryRequest['to'],
  path: string,
  body: object,
  status?: number,
): CanaryRequest {
  return { to, method: 'PATCH', path, body, ...(status && { status }) };
}
