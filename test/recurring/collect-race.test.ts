// Two servers on one database, and everything that may want the same occurrence at the same moment.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sleep } from '#src/kernel/clock.ts';
import { type Answered, startTestApps, type TestApp, testAppOf } from '#test/support/app.ts';
import {
  type Body,
  firstDate,
  occurrencesOf,
  path,
  shown,
  standAt,
  subscribe,
} from './collecting.ts';
import { withoutHolds } from './without-holds.ts';

const unavailable = '422 unavailable_for_current_status';

test('two servers collect', async (t) => {
  const servers = await startTestApps(t, 2);
  /** One organization as both servers see it, its clock on the eve of the first date. */
  async function aPair(): Promise<[TestApp, TestApp]> {
    const organization = await servers[0]!.app.organizations.create({ name: 'Raced' });
    const [one, other] = servers.map(({ app }) => testAppOf(app, organization));
    await standAt(one!);
    return [one!, other!];
  }

  await t.test('what is due while both move the clock is charged once each', async () => {
    const [one, other] = await aPair();
    const ids = await subscribeMany(one, 200);
    await Promise.all([one.advance('P1D'), other.advance('P1D'), one.advance('P1D')]);
    for (const id of ids) {
      const [next, paid] = await occurrencesOf(one, id);
      assert.deepEqual([next.due_date, next.status], ['2031-02-28', 'PENDING']);
      assert.deepEqual([paid.status, paid.attempts, paid.transactions.length], ['PAID', 1, 1]);
      assert.equal(paid.transactions[0].created, '2031-01-31T05:00:00.000Z');
    }
    await assertCharges(one, 200);
  });

  await t.test('what falls due by itself is charged once each by both sweepers', async () => {
    const [one] = await aPair();
    const ids = await subscribeMany(one, 200);
    // It runs on from a moment before midnight.
    await one.console('POST', '/console/api/clock', { to: '2031-01-31T04:59:59Z', freeze: false });
    await eventually(async () => {
      const { body } = await one.gateway('GET', `${path}?page_size=100&order_by=total_occurrences`);
      return body.results.every((each: Body) => each.total_occurrences === 1);
    });
    for (const id of ids) assert.equal(await shownIn(one, id), paidOnce);
    await assertCharges(one, 200);
  });

  await t.test('of twenty who pay one occurrence at once, one does', async () => {
    const [one, other] = await aPair();
    const { id, occurrences } = await subscribe(one);
    const at = `${path}/${id}/occurrences/${occurrences[0].id}/pay`;
    const answers = await atOnce(20, (nth) => (nth % 2 ? one : other).gateway('POST', at));
    assert.deepEqual(said(answers), ['200', ...Array(19).fill(unavailable)]);
    assert.equal(await shownIn(one, id), paidOnce);
    await assertCharges(one, 1);
  });

  await t.test('twenty times under one key it is paid once, and each is told of it', async () => {
    const [one, other] = await aPair();
    const { id, occurrences } = await subscribe(one);
    const at = `${path}/${id}/occurrences/${occurrences[0].id}/pay`;
    const more = { headers: { 'idempotency-key': 'pay' } };
    const pay = (nth: number) => (nth % 2 ? one : other).gateway('POST', at, undefined, more);
    const answers = await atOnce(20, pay);
    const last = await pay(0);
    for (const { status, body } of answers) {
      assert.ok(status === 200 || status === 409, `${status}`);
      if (status === 200) assert.deepEqual(body, last.body);
    }
    assert.equal(last.status, 200);
    assert.ok(said(answers).includes('200'));
    assert.equal(await shownIn(one, id), paidOnce);
    await assertCharges(one, 1);
  });

  for (const [what, { ask, ends }] of Object.entries(againstCollector)) {
    await t.test(`${what} while it is collected leaves one truth`, async () => {
      const [one, other] = await aPair();
      const made = await subscribeEach(one, 60);
      const moved = one.advance('P1D');
      const answers = await Promise.all(
        made.map(async (each, nth) => {
          // They come one after the other, so that some are early and some late.
          await sleep(nth * 3);
          return ask(other, each);
        }),
      );
      await moved;
      t.diagnostic(await assertEnds(one, made, answers, ends));
    });
  }

  for (const [what, { ask, ends }] of Object.entries(againstPaying)) {
    await t.test(`${what} while it is paid by hand leaves one truth`, async () => {
      const [one, other] = await aPair();
      const made = await subscribeEach(one, 40);
      const pairs = await Promise.all(
        made.map(async (each, nth) => {
          // They take turns in being the first to send, and so in who is likely to win.
          const first = nth % 2 ? undefined : ask(one, each);
          const paying = pay(other, each);
          return [await (first ?? ask(one, each)), await paying];
        }),
      );
      t.diagnostic(await assertEnds(one, made, pairs, ends));
    });
  }
});

test('were nothing held while it is claimed, it would be charged more than once', async (t) => {
  const overrides = { wrapDatabase: withoutHolds };
  const [one, other] = (await startTestApps(t, 2, { overrides })) as [TestApp, TestApp];
  await standAt(one);
  const [first] = await subscribeEach(one, 100);
  await atOnce(20, (nth) => pay(nth % 2 ? one : other, first));
  const [, paid] = await occurrencesOf(one, first.id);
  assert.ok(paid.transactions.length > 1, 'by hand it was paid once');
  await Promise.allSettled([one.advance('P1D'), other.advance('P1D')]);
  const { body } = await one.gateway('GET', '/v1/transactions?page_size=1');
  assert.ok(body.total_entries > 99 + paid.transactions.length, 'each was collected once');
  await assert.rejects(one.checkBooks());
});

const due = firstDate.slice(5);
const paidOnce = `02-28 PENDING 0, ${due} PAID 1`;

/** A recurring charge as it was made. */
type Made = Body;
type Ask = (store: TestApp, made: Made) => Promise<Answered>;

const pay: Ask = (store, { id, occurrences }) =>
  store.gateway('POST', `${path}/${id}/occurrences/${occurrences[0].id}/pay`);
const ignore: Ask = (store, { id, occurrences }) =>
  store.gateway('POST', `${path}/${id}/occurrences/${occurrences[0].id}/ignore`);
const cancel: Ask = (store, { id }) => store.gateway('POST', `${path}/${id}/cancel`);
const remove: Ask = (store, { id }) => store.gateway('DELETE', `${path}/${id}`);
/** To the 10th, which is after the day that is collected. */
const reschedule: Ask = (store, { id }) =>
  store.gateway('PATCH', `${path}/${id}`, { schedule: { days: ['10'] } });

interface Race {
  readonly ask: Ask;
  /** What was said, and what then is: each way that it may end. */
  readonly ends: readonly string[];
}

const againstCollector: Readonly<Record<string, Race>> = {
  'what is paid by hand': {
    ask: pay,
    ends: [
      `200 ⇒ ACTIVE: 02-28 PENDING 0, ${due} PAID 1`,
      `${unavailable} ⇒ ACTIVE: 02-28 PENDING 0, ${due} PAID 1`,
    ],
  },
  'what is ignored': {
    ask: ignore,
    ends: [
      `200 ⇒ ACTIVE: 02-28 PENDING 0, ${due} IGNORED 0`,
      `${unavailable} ⇒ ACTIVE: 02-28 PENDING 0, ${due} PAID 1`,
    ],
  },
  'what is canceled': {
    ask: cancel,
    ends: [
      `200 ⇒ COMPLETED: ${due} PENDING 0`,
      `200 ⇒ COMPLETED: ${due} PAID 1`,
      `200 ⇒ COMPLETED: 02-28 PENDING 0, ${due} PAID 1`,
    ],
  },
  'what is deleted': {
    ask: remove,
    ends: [
      `200 ⇒ DELETED: ${due} PENDING 0`,
      `200 ⇒ DELETED: ${due} PAID 1`,
      `200 ⇒ DELETED: 02-28 PENDING 0, ${due} PAID 1`,
    ],
  },
  'what gets another schedule': {
    ask: reschedule,
    ends: ['200 ⇒ ACTIVE: 02-10 PENDING 0', `200 ⇒ ACTIVE: 02-10 PENDING 0, ${due} PAID 1`],
  },
};

const againstPaying: Readonly<Record<string, Race>> = {
  'what is ignored': {
    ask: ignore,
    ends: [`200, 200 ⇒ ACTIVE: ${paidOnce}`, `${unavailable}, 200 ⇒ ACTIVE: ${paidOnce}`],
  },
  'what is canceled': {
    ask: cancel,
    ends: [
      `200, ${unavailable} ⇒ COMPLETED: ${due} PENDING 0`,
      `200, 200 ⇒ COMPLETED: ${due} PAID 1`,
      `200, 200 ⇒ COMPLETED: 02-28 PENDING 0, ${due} PAID 1`,
    ],
  },
  'what is deleted': {
    ask: remove,
    ends: [
      `200, ${unavailable} ⇒ DELETED: ${due} PENDING 0`,
      `200, 200 ⇒ DELETED: ${due} PAID 1`,
      `200, 200 ⇒ DELETED: 02-28 PENDING 0, ${due} PAID 1`,
    ],
  },
  'what gets another schedule': {
    ask: reschedule,
    ends: [
      '200, 200 ⇒ ACTIVE: 03-10 PENDING 0, 02-10 PAID 1',
      `200, 200 ⇒ ACTIVE: 02-10 PENDING 0, ${due} PAID 1`,
    ],
  },
};

/**
 * Every end is one of those; nothing else was charged, and in the week after nothing is. Tells how
 * often it came to each.
 */
async function assertEnds(
  store: TestApp,
  made: readonly Made[],
  answers: readonly (Answered | readonly Answered[])[],
  ends: readonly string[],
): Promise<string> {
  const tally: Record<string, number> = {};
  let charged = 0;
  for (const [nth, { id }] of made.entries()) {
    const { body } = await store.gateway('GET', `${path}/${id}`);
    const told = [answers[nth] as Answered | Answered[]].flat().map(wordOf);
    const end = `${told.join(', ')} ⇒ ${body.status}: ${await shownIn(store, id)}`;
    assert.ok(ends.includes(end), end);
    tally[end] = (tally[end] ?? 0) + 1;
    charged += end.includes('PAID') ? 1 : 0;
  }
  await assertCharges(store, charged);
  await store.advance('P7D');
  await assertCharges(store, charged);
  return JSON.stringify(tally);
}

async function shownIn(store: TestApp, id: string): Promise<string> {
  return (await shown(store, id)).join(', ');
}

async function assertCharges(store: TestApp, count: number): Promise<void> {
  const { body } = await store.gateway('GET', '/v1/transactions?page_size=1');
  assert.equal(body.total_entries, count);
  await store.checkBooks();
}

function wordOf({ status, body }: Answered): string {
  return status === 200 ? '200' : `${status} ${body.messages[0].code}`;
}

function said(answers: readonly Answered[]): string[] {
  return answers.map(wordOf).toSorted();
}

function atOnce(count: number, ask: (nth: number) => Promise<Answered>): Promise<Answered[]> {
  return Promise.all(Array.from({ length: count }, (_, nth) => ask(nth)));
}

function subscribeEach(store: TestApp, count: number): Promise<Made[]> {
  return Promise.all(Array.from({ length: count }, () => subscribe(store)));
}

async function subscribeMany(store: TestApp, count: number): Promise<string[]> {
  return (await subscribeEach(store, count)).map(({ id }) => id);
}

async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!(await isSo())) {
    assert.ok(performance.now() < deadline, 'it never came to be');
    await sleep(100);
  }
}
