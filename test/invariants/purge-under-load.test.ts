// A purge while the same organization goes on: what it meets goes as a whole or stays as a whole,
// nobody runs into a bug, and the books are clean.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sleep } from '#src/kernel/clock.ts';
import {
  type Answered,
  aBankAccount,
  aCard,
  startTestApps,
  type TestApp,
} from '#test/support/app.ts';
import { rowsOf } from '../faces/affinipay/watching.ts';

const path = '/v1/merchant/purge-test-data';
const purges = 6;

test('purges beside charges, refunds, captures, voids and a moving clock', async (t) => {
  const stores = await startTestApps(t, 2);
  const [one, other] = stores as [TestApp, TestApp];
  const log: Load = { statuses: new Map(), charges: [], isOver: false };
  const clients = Array.from({ length: 10 }, (_, index) => work(stores[index % 2]!, log, index));
  const clock = moveClock(other, log);
  for (let count = 0; count < purges; count += 1) {
    await sleep(400);
    assert.equal((await one.gateway('POST', path)).status, 204);
  }
  await sleep(200);
  log.isOver = true;
  await Promise.all([...clients, clock]);

  t.diagnostic(JSON.stringify(Object.fromEntries(log.statuses)));
  const codes = [...log.statuses.keys()];
  assert.deepEqual(
    codes.filter((code) => !/^(200|404|422)/.test(code)),
    [],
  );
  await one.checkBooks();
  const survivors = await checkWhole(one, log.charges);
  t.diagnostic(`${survivors} of ${log.charges.length} charges survived`);

  assert.equal((await other.gateway('POST', path)).status, 204);
  const { instruments: _, ...left } = await rowsOf(one.app.db);
  assert.deepEqual(new Set(Object.values(left)), new Set([0n]));
  // Both servers remember numbers that they have seen stored.
  for (const store of stores) {
    for (const method of [aCard(), aBankAccount()]) {
      const { status } = await store.gateway('POST', '/v1/charges', { amount: 1, method });
      assert.equal(status, 200);
    }
  }
  await one.checkBooks();
});

interface Load {
  /** How many answers there were of each status and code. */
  readonly statuses: Map<string, number>;
  /** Ids of charges that were answered. */
  readonly charges: string[];
  isOver: boolean;
}

function note({ statuses }: Load, { status, body }: Answered): Answered {
  const key = status === 200 ? '200' : `${status} ${body.messages?.[0].code}`;
  statuses.set(key, (statuses.get(key) ?? 0) + 1);
  return { status, body, headers: new Headers() };
}

/** Charges, and does to some of its charges, old ones among them, what can be done to a charge. */
async function work(store: TestApp, log: Load, client: number): Promise<void> {
  const post = async (to: string, body?: object) =>
    note(log, await store.gateway('POST', to, body));
  for (let turn = 0; !log.isOver; turn += 1) {
    const { status, body } = await post('/v1/charges', {
      amount: 10_00,
      method: turn % 3 === 0 ? aBankAccount() : aCard(),
      auto_capture: turn % 3 !== 1,
      source_id: `${client} ${turn}`,
    });
    if (status !== 200) continue;
    log.charges.push(body.id);
    const old = log.charges[Math.max(0, log.charges.length - 1 - ((turn * 7) % 40))];
    if (turn % 3 === 1) await post(`/v1/charges/${body.id}/capture`, { amount: 9_00 });
    else if (turn % 4 === 0) await post(`/v1/transactions/${old}/void`);
    else await post(`/v1/charges/${old}/refund`, { amount: 1_00 });
  }
}

async function moveClock(store: TestApp, log: Load): Promise<void> {
  while (!log.isOver) {
    const { status } = await store.console('POST', '/console/api/clock', { by: 'PT18H' });
    assert.equal(status, 200);
    await sleep(50);
  }
}

/** Each charge is there with its events, or neither is; gives how many are there. */
async function checkWhole(store: TestApp, charges: readonly string[]): Promise<number> {
  const told = new Map<string, Set<string>>();
  const all: string[] = [];
  for (let page = 1; ; page += 1) {
    const { body } = await store.gateway('GET', `/v1/events?page_size=1000&page=${page}`);
    for (const { type, data } of body.results) {
      told.set(data.id, (told.get(data.id) ?? new Set()).add(type));
      all.push(data.id);
    }
    if (page * 1000 >= body.total_entries) {
      assert.equal(all.length, body.total_entries, 'an event of nothing is left');
      break;
    }
  }
  let survivors = 0;
  for (const id of charges) {
    const { status } = await store.gateway('GET', `/v1/transactions/${id}`);
    const types = told.get(id) ?? new Set();
    if (status === 200) survivors += 1;
    const expected = status === 200 ? ['transaction.created', 'transaction.authorized'] : [];
    for (const type of expected) assert.ok(types.has(type), `${id} lacks ${type}`);
    if (status !== 200) assert.equal(types.size, 0, `${id} is gone, and its events are not`);
  }
  return survivors;
}
