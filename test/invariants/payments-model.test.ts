// Random lives of payments, over HTTP, held against the model. MODEL_RUNS sets how many;
// MODEL_SEED and MODEL_PATH repeat a run that failed, as its message says.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sql } from '#src/db/index.ts';
import {
  type Answered,
  aBankAccount,
  aCard,
  gatewayId,
  startTestApp,
  type TestApp,
  testAppOf,
} from '#test/support/app.ts';
import {
  type AccountName,
  type Answer,
  advance,
  balances,
  cancel,
  capture,
  charge,
  documentedRules,
  nextDue,
  type Rules,
  refund,
  refundsOf,
  type Step,
  sendBack,
  show,
  type World,
} from './model.ts';

test('payments go the ways that the model says, and no other', async (t) => {
  const app = await startTestApp(t);
  await t.test('whatever is asked, in whatever order', async () => {
    await fc.assert(livesOf(app, documentedRules), {
      numRuns: Number(process.env.MODEL_RUNS ?? 200),
      endOnFailure: true,
      ...(process.env.MODEL_SEED && { seed: Number(process.env.MODEL_SEED) }),
      ...(process.env.MODEL_PATH && { path: process.env.MODEL_PATH }),
    });
  });
  const altered: Readonly<Record<string, Rules>> = {
    'a bank debit settles a day early': {
      ...documentedRules,
      settlesInDays: { card: 1, ach: 1 },
    },
    'a hold lasts an hour longer': { ...documentedRules, holdHours: 7 * 24 + 1 },
    'a voided refund goes on counting': { ...documentedRules, isVoidedRefundGivenBack: false },
  };
  for (const [what, rules] of Object.entries(altered)) {
    await t.test(`a model in which ${what} is found out`, async () => {
      const found = await fc.check(livesOf(app, rules), {
        numRuns: 200,
        endOnFailure: true,
        seed: 1,
      });
      assert.ok(found.failed, 'no life told the difference');
      assert.ok(found.errorInstance instanceof assert.AssertionError, `${found.errorInstance}`);
    });
  }
});

/** The model's side of a life. */
interface Told {
  world: World;
  steps: number;
}

/** The server's side: an organization of its own, and the ids of its transactions in order. */
interface Lived {
  readonly app: TestApp;
  readonly ids: string[];
}

type Life = fc.AsyncCommand<Told, Lived>;

function livesOf(app: TestApp, rules: Rules) {
  const commands = fc.commands(
    [charges, charges, captures, refunds, refunds, cancels, returns, passages, passages],
    { maxCommands: 30, size: 'max' },
  );
  return fc.asyncProperty(beginnings, commands, async (beginning, life) => {
    const told: Told = { world: { ...beginning, rules, transactions: [] }, steps: 0 };
    const lived = await begin(app, beginning);
    await fc.asyncModelRun(() => ({ model: told, real: lived }), life);
    await compare(told, lived);
    await app.checkBooks();
  });
}

interface Beginning {
  readonly timeZone: string;
  readonly now: Temporal.Instant;
}

const zones = [
  'America/New_York',
  'America/Los_Angeles',
  'Europe/London',
  'Asia/Kolkata',
  'Pacific/Auckland',
];

/** Anywhere, at any hour of two years: weekends, holidays and changes of clocks are among them. */
const beginnings: fc.Arbitrary<Beginning> = fc.record({
  timeZone: fc.constantFrom(...zones),
  now: fc
    .integer({ min: 0, max: 2 * 365 * 24 })
    .map((hours) => Temporal.Instant.from('2030-01-01T00:30:00Z').add({ hours })),
});

async function begin(shared: TestApp, { timeZone, now }: Beginning): Promise<Lived> {
  const organization = await shared.app.organizations.create({ name: 'A life', timeZone });
  const app = testAppOf(shared.app, organization);
  await moveClock(app, { to: now.toString(), freeze: true });
  return { app, ids: [] };
}

/**
 * One thing to ask: what the model says to it (nothing when it cannot be asked yet), and how it is
 * asked of the server.
 */
interface Asking {
  readonly name: string;
  readonly tell: (world: World) => Step | undefined;
  readonly ask: (lived: Lived, world: World) => Promise<Answered>;
}

function commandOf({ name, tell, ask }: Asking): Life {
  return {
    toString: () => name,
    check: ({ world }) => tell(world) !== undefined,
    run: async (told, lived) => {
      const { world, answer } = tell(told.world)!;
      const answered = await ask(lived, told.world);
      assert.deepEqual(readAnswer(answered), { status: answer.status, code: answer.code }, name);
      noteTransaction(answered, answer, world, lived);
      told.world = world;
      told.steps += 1;
      if (told.steps % 8 === 0) await compare(told, lived);
    },
  };
}

/** The status, and the code in the spelling of either the gateway or the console. */
function readAnswer({ status, body }: Answered) {
  return { status, code: body.messages?.[0].code ?? body.type?.split('/problems/')[1] };
}

/** Keeps the id of what was stored, declined charges too, and holds what came back to the model. */
function noteTransaction({ status, body }: Answered, answer: Answer, world: World, lived: Lived) {
  if (answer.shows === undefined) return;
  const id = status === 200 ? body.id : body.messages[0].entity_id;
  assert.match(id, /^[\w-]{22}$/);
  lived.ids[answer.shows] ??= id;
  assert.equal(id, lived.ids[answer.shows]);
  if (status === 200) assert.deepEqual(fieldsOf(body), show(world, answer.shows));
}

const amounts = fc.integer({ min: 1, max: 100_00 });
const sourceIds = fc.option(fc.constantFrom('one', 'two', 'three'), { nil: undefined, freq: 4 });
const accountIds = {
  operating: 'merchantAccountId',
  trust: 'trustAccountId',
  bank: 'achAccountId',
} as const satisfies Record<AccountName, string>;

const charges = fc
  .record({
    account: fc.constantFrom<AccountName>('operating', 'trust', 'bank'),
    amount: amounts,
    isHold: fc.boolean(),
    isDeclined: fc.integer({ min: 0, max: 7 }).map((one) => one === 0),
    sourceId: sourceIds,
  })
  .map(({ account, amount, isHold, isDeclined, sourceId }) => {
    const isBank = account === 'bank';
    const why = isBank ? 'ach_insufficient_funds' : 'card_declined';
    const declinedFor = isDeclined ? why : undefined;
    const refusedMethod = isBank
      ? { account_number: '1000000005' }
      : { number: '4000000000000002' };
    const details = isDeclined ? refusedMethod : {};
    const method = isBank ? aBankAccount(details) : aCard(details);
    return commandOf({
      name: `charge ${account} ${amount} ${isHold ? 'held' : ''} ${declinedFor ?? ''} ${sourceId}`,
      tell: (world) => charge(world, { account, amount, isHold, declinedFor, sourceId }),
      ask: ({ app }) =>
        app.gateway('POST', '/v1/charges', {
          amount,
          method,
          account_id: gatewayId(app.organization[accountIds[account]]),
          auto_capture: !isHold,
          source_id: sourceId,
        }),
    });
  });

/**
 * Asks something of one of the transactions there are, found by a number of any size: three times
 * in four one that allows it, if there is one.
 */
function ofTarget(
  pick: number,
  {
    name,
    tell,
    ask,
  }: {
    readonly name: string;
    readonly tell: (world: World, target: number) => Step;
    readonly ask: (lived: Lived, id: string, world: World, target: number) => Promise<Answered>;
  },
): Life {
  const targetIn = (world: World) => {
    const all = [...world.transactions.keys()];
    const willing = all.filter((target) => tell(world, target).answer.status === 200);
    const among = pick % 4 > 0 && willing.length > 0 ? willing : all;
    return among[pick % among.length]!;
  };
  return commandOf({
    name: `${name} #${pick}`,
    tell: (world) => (world.transactions.length ? tell(world, targetIn(world)) : undefined),
    ask: (lived, world) => ask(lived, lived.ids[targetIn(world)]!, world, targetIn(world)),
  });
}

/** Parts in percent of the transaction's amount; some ask for more than there is. */
function partOf(world: World, target: number, percent: number): number {
  return Math.max(1, Math.ceil((world.transactions[target]!.amount * percent) / 100));
}

const picks = fc.nat({ max: 1_000 });

const captures = fc
  .record({
    pick: picks,
    percent: fc.constantFrom(undefined, 30, 100, 110),
    isForDailyCapture: fc.boolean(),
  })
  .map(({ pick, percent, isForDailyCapture }) => {
    const part = (world: World, target: number) =>
      percent === undefined ? undefined : partOf(world, target, percent);
    return ofTarget(pick, {
      name: `capture ${percent}% ${isForDailyCapture ? 'with the next daily capture' : ''}`,
      tell: (world, target) =>
        capture(world, { target, amount: part(world, target), isForDailyCapture }),
      ask: ({ app }, id, world, target) =>
        app.gateway('POST', `/v1/charges/${id}/capture`, {
          amount: part(world, target),
          capture_time: isForDailyCapture ? 'NEXT_AUTO_CAPTURE' : 'IMMEDIATE',
        }),
    });
  });

const refunds = fc
  .record({ pick: picks, percent: fc.constantFrom(10, 40, 100), sourceId: sourceIds })
  .map(({ pick, percent, sourceId }) =>
    ofTarget(pick, {
      name: `refund ${percent}% ${sourceId}`,
      tell: (world, target) =>
        refund(world, { target, amount: partOf(world, target, percent), sourceId }),
      ask: ({ app }, id, world, target) =>
        app.gateway('POST', `/v1/charges/${id}/refund`, {
          amount: partOf(world, target, percent),
          source_id: sourceId,
        }),
    }),
  );

const cancels = picks.map((pick) =>
  ofTarget(pick, {
    name: 'void',
    tell: cancel,
    ask: ({ app }, id) => app.gateway('POST', `/v1/transactions/${id}/void`),
  }),
);

const returns = fc
  .record({
    pick: picks,
    code: fc.constantFrom('R01', 'R10', 'ach_account_closed', 'settlement_failed', 'R99'),
  })
  .map(({ pick, code }) =>
    ofTarget(pick, {
      name: `return ${code}`,
      tell: (world, target) => sendBack(world, target, code),
      ask: ({ app }, transaction) =>
        app.console('POST', '/console/api/simulator/returns', { transaction, code }),
    }),
  );

/** Time passes: by hours, by days, or to the very moment of what is due, or just before. */
const passages = fc
  .oneof(
    fc.integer({ min: 1, max: 30 }).map((hours) => `PT${hours}H`),
    fc.integer({ min: 1, max: 8 }).map((days) => `P${days}D`),
    fc.constantFrom('when due', 'just before'),
  )
  .map((how) => {
    const later = ({ now, timeZone, ...world }: World) => {
      if (how.startsWith('P')) return now.toZonedDateTimeISO(timeZone).add(how).toInstant();
      const due = nextDue({ now, timeZone, ...world }) ?? now;
      const before = due.subtract({ milliseconds: how === 'just before' ? 1 : 0 });
      return Temporal.Instant.compare(before, now) < 0 ? now : before;
    };
    return commandOf({
      name: `time passes ${how}`,
      tell: (world) => ({ world: advance(world, later(world)), answer: { status: 200 } }),
      ask: async ({ app }, world) => {
        const to = later(world).toString({ smallestUnit: 'millisecond' });
        const answered = await moveClock(app, how.startsWith('P') ? { by: how } : { to });
        assert.equal(answered.body.now, to);
        return answered;
      },
    });
  });

async function moveClock(app: TestApp, body: object): Promise<Answered> {
  const answered = await app.console('POST', '/console/api/clock', body);
  assert.equal(answered.status, 200, JSON.stringify(answered.body));
  return answered;
}

/** Every transaction and every balance, as the server has them and as the model does. */
async function compare({ world }: Told, { app, ids }: Lived): Promise<void> {
  const shown = await Promise.all(
    ids.map(async (id) => (await app.gateway('GET', `/v1/transactions/${id}`)).body),
  );
  assert.deepEqual(
    shown.map(fieldsOf),
    world.transactions.map((_, index) => show(world, index)),
  );
  assert.deepEqual(
    shown.map(({ refunds = [] }) => refunds.map((one: { id: string }) => ids.indexOf(one.id))),
    world.transactions.map((_, index) => refundsOf(world, index)),
  );
  assert.deepEqual(await readBalances(app), balances(world));
}

// biome-ignore lint/suspicious/noExplicitAny: a body as it came.
function fieldsOf({ type, status, amount, auto_capture, amount_refunded, failure_code }: any) {
  const fields = { type, status, amount, auto_capture, amount_refunded, failure_code };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Balances that are not zero, the ids of our deposit accounts and parties read as their kinds. */
async function readBalances({ app, organization }: TestApp): Promise<Record<string, number>> {
  const rows = await app.db.rows<{ account: string; balance: bigint }>(sql`
    select case when d.id is null then regexp_replace(p.account, ':unidentified$', '')
                else replace(p.account, d.id::text, d.kind) end as account,
           sum(p.amount_minor)::bigint as balance
      from postings p
      left join deposit_accounts d
        on d.organization_id = p.organization_id and d.mode = p.mode
       and p.account like '%:' || d.id
     where p.organization_id = ${organization.id} and p.mode = 'test'
     group by 1 having sum(p.amount_minor) <> 0`);
  return Object.fromEntries(rows.map(({ account, balance }) => [account, Number(balance)]));
}
