// Stories of payments as a merchant lives them: what is done, when the clock shows what, and what
// the events then tell.
import assert from 'node:assert/strict';
import { aBankAccount, aCard, type TestApp } from '#test/support/app.ts';

// biome-ignore lint/suspicious/noExplicitAny: bodies are looked at as a client would.
type Body = any;

export interface Story {
  readonly store: TestApp;
  charge(amount: number, more?: object): Promise<Body>;
  /** A charge of a bank account. */
  debit(amount: number, more?: object): Promise<Body>;
  hold(amount: number): Promise<Body>;
  capture(id: string, body?: object): Promise<Body>;
  refund(id: string, amount: number): Promise<Body>;
  cancel(id: string): Promise<Body>;
  /** The bank or card network sends the payment back. */
  sendBack(id: string, code: string): Promise<void>;
  /** Asks for what must be refused; gives the code of the refusal. */
  refused(path: string, body?: object): Promise<string>;
  read(id: string): Promise<Body>;
  /** Status, amount and what is refunded. */
  standing(id: string): Promise<readonly [status: string, amount: number, refunded?: number]>;
  /** Moves the clock to the instant. */
  until(instant: string): Promise<void>;
  /** When what happened to the transaction: `2026-11-24T10:00:00Z completed COMPLETED`. */
  events(id: string): Promise<string[]>;
  /** The same of every transaction that the names name, in order. */
  history(names: Readonly<Record<string, string>>): Promise<string[]>;
}

export function storyOf(store: TestApp): Story {
  const must = async (method: string, path: string, body?: object): Promise<Body> => {
    const answer = await store.gateway(method, path, body);
    assert.equal(answer.status, 200, `${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const charge = (body: object) => must('POST', '/v1/charges', body);
  const read = (id: string) => must('GET', `/v1/transactions/${id}`);
  const history = async (names: Readonly<Record<string, string>>) => {
    const start = '1970-01-01T00:00:00.000Z';
    const { results } = await must('GET', `/v1/events?page_size=1000&start_date=${start}`);
    const byId = new Map(Object.entries(names).map(([name, id]) => [id, name]));
    return results
      .filter(({ data }: Body) => byId.has(data.id))
      .map(({ created, type, data }: Body) => {
        // No two events are told at one time: each puts others off by a millisecond at most.
        const lateMs = Date.parse(created) - Date.parse(data.modified);
        assert.ok(
          lateMs >= 0 && lateMs < results.length,
          `an event of ${data.modified} is told at ${created}`,
        );
        const what = type.replace('transaction.', '');
        const at = short(data.modified);
        return [byId.get(data.id), at, what, data.status].filter(Boolean).join(' ');
      });
  };
  return {
    store,
    charge: (amount, more) => charge({ amount, method: aCard(), ...more }),
    debit: (amount, more) => charge({ amount, method: aBankAccount(), ...more }),
    hold: (amount) => charge({ amount, method: aCard(), auto_capture: false }),
    capture: (id, body = {}) => must('POST', `/v1/charges/${id}/capture`, body),
    refund: (id, amount) => must('POST', `/v1/charges/${id}/refund`, { amount }),
    cancel: (id) => must('POST', `/v1/transactions/${id}/void`),
    sendBack: async (transaction, code) => {
      const path = '/console/api/simulator/returns';
      const { status, body } = await store.console('POST', path, { transaction, code });
      assert.equal(status, 200, JSON.stringify(body));
    },
    refused: async (path, body = {}) => {
      const answer = await store.gateway('POST', path, body);
      assert.equal(answer.status, 422, JSON.stringify(answer.body));
      return answer.body.messages[0].code;
    },
    read,
    standing: async (id) => {
      const { status, amount, amount_refunded } = await read(id);
      return amount_refunded === undefined ? [status, amount] : [status, amount, amount_refunded];
    },
    until: async (to) => {
      const { status, body } = await store.console('POST', '/console/api/clock', { to });
      assert.equal(status, 200, JSON.stringify(body));
    },
    events: (id) => history({ '': id }),
    history,
  };
}

/** `2026-11-24T10:00:00.000Z` without its zeros. */
function short(timestamp: string): string {
  return timestamp.replace('.000Z', 'Z');
}
