// Two that want different things of one occurrence at the same moment, each through a server of
// its own: what is told, and what then is, fit one order of the two.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { sleep } from '#src/kernel/clock.ts';
import type { Answered, TestApp } from '#test/support/app.ts';
import { type Body, path } from './collecting.ts';
import {
  assertCharges,
  due,
  paidOnce,
  shownIn,
  subscribeEach,
  twoServers,
  unavailable,
  wordOf,
} from './two-servers.ts';

/** What is asked of a recurring charge as it was made, or of its first occurrence. */
type Ask = (store: TestApp, made: Body) => Promise<Answered>;

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
    ends: [`200 ⇒ ACTIVE: ${paidOnce}`, `${unavailable} ⇒ ACTIVE: ${paidOnce}`],
  },
  'what is ignored': {
    ask: ignore,
    ends: [
      `200 ⇒ ACTIVE: 02-28 PENDING 0, ${due} IGNORED 0`,
      `${unavailable} ⇒ ACTIVE: ${paidOnce}`,
    ],
  },
  'what is canceled': {
    ask: cancel,
    ends: [
      `200 ⇒ COMPLETED: ${due} PENDING 0`,
      `200 ⇒ COMPLETED: ${due} PAID 1`,
      `200 ⇒ COMPLETED: ${paidOnce}`,
    ],
  },
  'what is deleted': {
    ask: remove,
    ends: [
      `200 ⇒ DELETED: ${due} PENDING 0`,
      `200 ⇒ DELETED: ${due} PAID 1`,
      `200 ⇒ DELETED: ${paidOnce}`,
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
      `200, 200 ⇒ COMPLETED: ${paidOnce}`,
    ],
  },
  'what is deleted': {
    ask: remove,
    ends: [
      `200, ${unavailable} ⇒ DELETED: ${due} PENDING 0`,
      `200, 200 ⇒ DELETED: ${due} PAID 1`,
      `200, 200 ⇒ DELETED: ${paidOnce}`,
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

suite('contested occurrences', () => {
  const { aPair } = twoServers();

  for (const [what, { ask, ends }] of Object.entries(againstCollector)) {
    test(`${what} while it is collected leaves one truth`, async (t) => {
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
    test(`${what} while it is paid by hand leaves one truth`, async (t) => {
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

/**
 * Every end is one of those; nothing else was charged, and in the week after nothing is. Tells how
 * often it came to each.
 */
async function assertEnds(
  store: TestApp,
  made: readonly Body[],
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
