// Two that want different things of one payment at the same moment, each through a server of its
// own: what both are told, and what then is, fit one order of the two.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from '#src/db/index.ts';
import { type Answered, aCard, startTestApps, type TestApp } from '#test/support/app.ts';

const contested = 100;

/** What one of the two asks of a payment. */
type Ask = (app: TestApp, id: string) => Promise<Answered>;

const capture: Ask = (app, id) => app.gateway('POST', `/v1/charges/${id}/capture`, {});
const captureHalf: Ask = (app, id) =>
  app.gateway('POST', `/v1/charges/${id}/capture`, { amount: 5_00 });
const handToDailyCapture: Ask = (app, id) =>
  app.gateway('POST', `/v1/charges/${id}/capture`, { capture_time: 'NEXT_AUTO_CAPTURE' });
const cancel: Ask = (app, id) => app.gateway('POST', `/v1/transactions/${id}/void`);
const refund: Ask = (app, id) => app.gateway('POST', `/v1/charges/${id}/refund`, { amount: 4_00 });

interface Outcome {
  /** Statuses of the two answers, in the order of the asking. */
  readonly answers: readonly [number, number];
  /** Of the transaction afterwards: status, amount, amount refunded. */
  readonly after: readonly [status: string, amount: number, refunded: number];
}

/** Every way that a contest may end. */
const contests: readonly (readonly [what: string, one: Ask, other: Ask, ends: Outcome[]])[] = [
  [
    'capture and void',
    capture,
    cancel,
    [
      { answers: [200, 422], after: ['COMPLETED', 10_00, 0] },
      { answers: [422, 200], after: ['VOIDED', 10_00, 0] },
    ],
  ],
  [
    'capture and refund',
    capture,
    refund,
    [
      { answers: [200, 200], after: ['COMPLETED', 10_00, 4_00] },
      { answers: [200, 422], after: ['COMPLETED', 10_00, 0] },
    ],
  ],
  [
    'two captures of different amounts',
    capture,
    captureHalf,
    [
      { answers: [200, 422], after: ['COMPLETED', 10_00, 0] },
      { answers: [422, 200], after: ['COMPLETED', 5_00, 0] },
    ],
  ],
  [
    'capture now and with the next daily capture',
    capture,
    handToDailyCapture,
    [
      { answers: [200, 422], after: ['COMPLETED', 10_00, 0] },
      { answers: [422, 200], after: ['AUTHORIZED', 10_00, 0] },
    ],
  ],
];

for (const [what, one, other, ends] of contests) {
  test(`of ${what} at once, one order is told and is true`, async (t) => {
    const servers = await startTestApps(t, 2);
    const ids = await charges(servers[0]!, { auto_capture: false });
    await Promise.all(ids.map((id, turn) => contest(servers, id, [one, other], ends, turn)));
    await servers[0]!.checkBooks();
  });
}

test('of void and refund at once, one is refused', async (t) => {
  const servers = await startTestApps(t, 2);
  const ids = await charges(servers[0]!, {});
  const ends: Outcome[] = [
    { answers: [200, 422], after: ['VOIDED', 10_00, 0] },
    { answers: [422, 200], after: ['AUTHORIZED', 10_00, 4_00] },
  ];
  await Promise.all(ids.map((id, turn) => contest(servers, id, [cancel, refund], ends, turn)));
  await servers[0]!.checkBooks();
});

test('a payment voided while the daily capture runs is either voided or captured', async (t) => {
  const [one, other] = await startTestApps(t, 2);
  const ids = await charges(one!, {}, 300);
  const [, answers] = await Promise.all([
    one!.advance('P1D'),
    Promise.all(ids.map((id) => cancel(other!, id))),
  ]);
  for (const [index, { status, body }] of answers.entries()) {
    const { body: now } = await one!.gateway('GET', `/v1/transactions/${ids[index]}`);
    if (status === 200) assert.equal(now.status, 'VOIDED');
    else {
      assert.equal(status, 422);
      assert.equal(body.messages[0].code, 'not_valid_for_transaction_status');
      assert.equal(now.status, 'COMPLETED');
    }
  }
  await one!.checkBooks();
});

test('whatever is asked while days go by, the books stay right and nothing is left', async (t) => {
  const [one, other] = await startTestApps(t, 2);
  const plain = await charges(one!, {});
  const held = await charges(one!, { auto_capture: false });
  let isPassing = true;
  const newcomers = async () => {
    while (isPassing) await charges(other!, {}, 5);
  };
  const days = async () => {
    for (let day = 0; day < 6; day += 1) await one!.advance('P1D');
    isPassing = false;
  };
  const answers = await Promise.all([
    ...plain.map((id) => refund(other!, id)),
    ...held.map((id, index) => (index % 2 ? capture : handToDailyCapture)(other!, id)),
    days().then(() => undefined),
    newcomers().then(() => undefined),
  ]);
  const broken = answers.filter((answer) => answer && ![200, 422].includes(answer.status));
  assert.deepEqual(broken, []);
  await one!.checkBooks();

  await other!.advance('P14D');
  await one!.checkBooks();
  const left = await one!.app.db.rows(sql`
    select kind, status from payments
     where status not in ('settled', 'expired', 'voided') or due_at is not null
     union all
    select 'batch', status from batches where status <> 'settled'`);
  assert.deepEqual(left, []);
});

async function charges(app: TestApp, more: object, count = contested): Promise<string[]> {
  const body = { amount: 10_00, method: aCard(), ...more };
  const asked = Array.from({ length: count }, () => app.gateway('POST', '/v1/charges', body));
  return (await Promise.all(asked)).map(({ status, body: charge }) => {
    assert.equal(status, 200, JSON.stringify(charge));
    return charge.id;
  });
}

async function contest(
  [one, other]: readonly TestApp[],
  id: string,
  [ask, askOther]: readonly [Ask, Ask],
  ends: readonly Outcome[],
  turn: number,
): Promise<void> {
  // They take turns in being the first to send, and so in who is likely to win.
  const first = turn % 2 ? undefined : ask(one!, id);
  const second = askOther(other!, id);
  const answers = await Promise.all([first ?? ask(one!, id), second]);
  const { body } = await one!.gateway('GET', `/v1/transactions/${id}`);
  const outcome: Outcome = {
    answers: [answers[0].status, answers[1].status],
    after: [body.status, body.amount, body.amount_refunded],
  };
  const isAllowed = ends.some((end) => JSON.stringify(end) === JSON.stringify(outcome));
  assert.ok(isAllowed, JSON.stringify(outcome));
}
