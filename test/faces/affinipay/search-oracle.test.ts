// Random searches over random transactions, held against what the answers of GET themselves say.
import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import fc from 'fast-check';
import { aBankAccount, aCard, gatewayId, type TestApp } from '#test/support/app.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { pay, type Query, searchAll, type Transaction } from './searched.ts';

const names = [
  'Ann Targett',
  'ann o’targ',
  'Bo Ängström',
  'BO 100%',
  'C_d Targaryen',
  'Zoë (Targ)',
];
const cities = ['Austin', 'San Antonio', 'Saint-Antoine'];
const cards = ['4242424242424242', '5499740000000057', '378282246310005', '4000000000000002'];

const texts = ['reference', 'authorization_code', 'method.number', 'method.account_number'];
const payerTexts = ['name', 'method.name', 'city', 'state', 'method.email', 'method.postal_code'];
const words = ['type', 'status', 'currency', 'cvv_result', 'method.type', 'method.card_type'];
const wholes = ['id', 'charge_id', 'account_id', 'amount', 'amount_refunded', 'auto_capture'];
const wholesToo = ['created', 'modified', 'failure_code', 'method.fingerprint', 'method.exp_month'];
const textual = new Set([...texts, ...payerTexts]);
const ids = new Set(['id', 'charge_id', 'account_id']);
const everything = [...textual, ...words, ...wholes, ...wholesToo];

/** The value under a dotted name; a payer's also without `method.`. */
function shownAt(transaction: Transaction, path: string): unknown {
  const [first = '', second] = path.split('.');
  if (second !== undefined) return transaction[first]?.[second];
  return transaction[path] ?? (textual.has(path) ? transaction.method[path] : undefined);
}

function isMatch(transaction: Transaction, path: string, text: string): boolean {
  const value = shownAt(transaction, path);
  if (value === undefined) return false;
  const [whole, part] = [String(value).toLowerCase(), text.toLowerCase()];
  if (!textual.has(path)) return ids.has(path) ? String(value) === text : whole === part;
  return [...whole].some((_, at) => {
    const isWordStart = at === 0 || /[^\p{L}\p{N}]/u.test(whole[at - 1]!);
    return isWordStart && whole.startsWith(part, at);
  });
}

function isAnywhere(transaction: Transaction, text: string): boolean {
  const { method, ...rest } = transaction;
  const shown = [rest.reference, rest.authorization_code, rest.failure_code];
  const { type: _, fingerprint: __, card_type: ___, account_type: ____, ...payer } = method;
  const isIn = [...shown, ...Object.values(payer)].some(
    (value) => typeof value === 'string' && value.toLowerCase().includes(text.toLowerCase()),
  );
  const asWhole = ['id', 'charge_id', 'amount', 'method.fingerprint', 'method.account_type'];
  return isIn || [...words, ...asWhole].some((path) => isMatch(transaction, path, text));
}

type Comparison = (one: Transaction, other: Transaction) => number;

function byProperty(order: string): Comparison {
  const isDescending = order.startsWith('-');
  const path = order.replace(/^[-+]/, '');
  const keyOf = (transaction: Transaction) => {
    const value = shownAt(transaction, path);
    if (ids.has(path) && value !== undefined) {
      return Buffer.from(String(value), 'base64url').toString('hex');
    }
    return textual.has(path) && value !== undefined ? String(value).toLowerCase() : value;
  };
  return (one, other) => {
    const [left, right] = [keyOf(one), keyOf(other)];
    if (left === undefined || right === undefined) {
      return Number(left === undefined) - Number(right === undefined);
    }
    // biome-ignore lint/suspicious/noExplicitAny: both are strings, numbers or flags.
    const sign = Number((left as any) > (right as any)) - Number((left as any) < (right as any));
    return isDescending ? -sign : sign;
  };
}

function expected(all: readonly Transaction[], query: Query): readonly string[] {
  const terms = [query.qf ?? []].flat().map(String);
  const orders = String(query.order_by ?? '-created').split(',');
  const ties = orders.at(-1)!.startsWith('-') ? '-id' : 'id';
  const comparisons = [...orders, ties].map(byProperty);
  return all
    .filter((one) =>
      terms.every((term) => {
        const at = term.indexOf(':');
        return isMatch(one, term.slice(0, at), term.slice(at + 1));
      }),
    )
    .filter((one) => query.q === undefined || isAnywhere(one, String(query.q)))
    .filter((one) => query.account_id === undefined || one.account_id === query.account_id)
    .filter((one) => query.start_date === undefined || one.created > query.start_date)
    .filter((one) => query.end_date === undefined || one.created < query.end_date)
    .toSorted((one, other) => comparisons.reduce((sum, next) => sum || next(one, other), 0))
    .map(({ id }) => id);
}

/** Numbers as they come from a seed, so that a failure can be had again. */
function pickerOf(seed: number) {
  let state = seed;
  return <One>(list: readonly One[]): One => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return list[Math.floor((state / 2_147_483_648) * list.length)]!;
  };
}

suite('searches', () => {
  const shared = sharedApp();
  let store: TestApp;
  let all: readonly Transaction[];

  before(async () => {
    store = await shared.newcomer();
    await store.console('POST', '/console/api/clock', { freeze: true });
    const pick = pickerOf(7);
    for (let day = 0; day < 5; day += 1) {
      const charges = Array.from({ length: 50 }, () => randomCharge(pick, store));
      const answers = await Promise.all(
        charges.map((body) => store.gateway('POST', '/v1/charges', body)),
      );
      for (const { body } of answers) {
        assert.ok(body.id ?? body.messages[0].entity_id, JSON.stringify(body));
      }
      const taken = answers.flatMap(({ status, body }) => (status === 200 ? [body] : []));
      for (const { id, auto_capture } of taken) {
        const next = pick(['refund', 'capture', 'void', 'nothing', 'nothing', 'nothing']);
        if (next === 'void') await pay(store, {}, `/v1/transactions/${id}/void`);
        if (next === 'refund' && auto_capture) {
          await pay(store, { amount: pick([1, 2]) }, `/v1/charges/${id}/refund`);
        }
        if (next === 'capture' && !auto_capture) await pay(store, {}, `/v1/charges/${id}/capture`);
      }
      await store.advance('P1D');
    }
    const listed = await searchAll(store);
    const read = listed.map(async ({ id }) => {
      const { body } = await store.gateway('GET', `/v1/transactions/${id}`);
      const { refunds: _, ...transaction } = body;
      return transaction;
    });
    all = await Promise.all(read);
    assert.ok(all.length >= 270, `there are ${all.length}`);
    assert.equal(new Set(all.map(({ status }) => status)).size, 5, 'every status');
  });

  /** About one transaction, so that several at once may well be true of it. */
  const termOf = (about: Transaction) =>
    fc
      .tuple(fc.constantFrom(...everything), fc.nat(), fc.integer({ min: 1, max: 12 }), fc.nat(9))
      .map(([path, at, length, kind]) => {
        const value = shownAt(about, path);
        if (value === undefined || kind === 0) return `${path}:targ`;
        const text = String(value);
        const start = kind < 3 ? at % text.length : 0;
        const part = textual.has(path) ? text.slice(start, start + length).trim() : text;
        return `${path}:${part || text}`;
      });
  const textOf = (about: Transaction) =>
    fc
      .tuple(fc.constantFrom(...everything), fc.nat(), fc.integer({ min: 1, max: 8 }))
      .map(([path, start, length]) => {
        const value = String(shownAt(about, path) ?? 'Targ');
        if (!textual.has(path)) return value;
        return (
          value
            .slice(start % value.length)
            .slice(0, length)
            .trim() || value
        );
      })
      // A time is looked for by its own name alone.
      .filter((text) => !/^\d{4}-\d\d-\d\dT/.test(text));
  const order = fc
    .array(fc.tuple(fc.constantFrom('', '-', '+'), fc.constantFrom(...everything)), {
      minLength: 1,
      maxLength: 3,
    })
    .map((parts) => parts.map(([sign, path]) => `${sign}${path}`).join());
  const moment = fc.nat().map((at) => all[at % all.length].created as string);
  const query = fc.nat().chain((at) => {
    const about = all[at % all.length];
    const part = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
    return fc
      .record({
        qf: part(fc.array(termOf(about), { minLength: 1, maxLength: 2 })),
        q: fc.oneof(fc.constant(undefined), textOf(about)),
        order_by: part(order),
        start_date: fc.oneof(fc.constant(undefined), fc.constant(undefined), moment),
        end_date: fc.oneof(fc.constant(undefined), fc.constant(undefined), moment),
        account_id: fc.constantFrom(undefined, undefined, about.account_id as string),
      })
      .map((asked) => {
        const given = Object.entries(asked).filter(([, value]) => value !== undefined);
        return Object.fromEntries(given) as Query;
      });
  });

  test('find what the transactions themselves say, all of it, in order', async () => {
    let foundMuch = 0;
    await fc.assert(
      fc.asyncProperty(query, async (asked) => {
        const listed = (await searchAll(store, asked)).map(({ id }) => id);
        assert.deepEqual(listed, expected(all, asked));
        if (listed.length > 1) foundMuch += 1;
      }),
      { numRuns: 400 },
    );
    assert.ok(foundMuch > 100, `only ${foundMuch} searches found anything to speak of`);
  });
});

function randomCharge(pick: ReturnType<typeof pickerOf>, { organization }: TestApp) {
  const payer = {
    name: pick(names),
    ...(pick([true, false]) && { city: pick(cities) }),
    ...(pick([true, false]) && { state: pick(['TX', 'NY', 'CA']) }),
    ...(pick([true, false]) && { email: pick(['ann@example.com', 'Bo.D@Example.org']) }),
    ...(pick([true, false]) && { postal_code: pick(['78704', '10001']) }),
  };
  const isBank = pick([true, false, false]);
  const isHold = !isBank && pick([true, false, false]);
  const isTrust = !isBank && pick([true, false]);
  return {
    amount: pick([5, 10, 100, 2500, 7999]),
    auto_capture: !isHold,
    ...(pick([true, false]) && { reference: pick(['INV-1', 'inv 2', 'A_B%C', '*special*']) }),
    ...(isTrust && { account_id: gatewayId(organization.trustAccountId) }),
    method: isBank
      ? aBankAccount({ ...payer, account_type: pick(['CHECKING', 'SAVINGS']) })
      : aCard({
          ...payer,
          number: pick(cards),
          exp_month: pick([1, 12]),
          ...(pick([true, false]) && { cvv: '123' }),
        }),
  };
}
