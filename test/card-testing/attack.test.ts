// An hour in which a thief tries 10,000 numbers of one BIN from 50 addresses, while 10,000 others
// buy something.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Mode } from '#src/kernel/mode.ts';
import { aShop, attempt, isBlocked, noon, type Shop, type Tried } from './attempts.ts';

const attackedBin = 'bin 7';
const hourSeconds = 3_600;

interface Visit {
  readonly atSecond: number;
  readonly isThief: boolean;
  readonly buyer: number;
  /** What is tried, one after the other, until one is approved. */
  readonly tries: readonly (Tried & { readonly isApproved: boolean })[];
}

test('of an attack a hundred numbers get through at most, and buyers are left alone', async (t) => {
  const shop = await aShop(t);
  const seen = await simulate(shop, [...thefts(50), ...purchases()]);
  report(t, seen);
  assert.ok(seen.thefts.passed <= 100);
  assert.ok(seen.openedAtSecond <= 60);
  // An address that is seen for the first time cannot be told from a buyer's.
  assert.ok(seen.thefts.late <= 5);
  assert.ok(seen.buyers.blocked <= 10, 'at most 0.1 % of 10,000');
  const breakers = await shop.cardTesting.listBreakers(shop.caller);
  const alerts = await shop.alerts();
  assert.ok(alerts.length >= 1);
  assert.deepEqual(
    alerts.map(({ subjectId }) => subjectId).toSorted(),
    breakers.map(({ id }) => id).toSorted(),
  );
});

test('an attack from a new address each time gets no further', async (t) => {
  const shop = await aShop(t);
  const seen = await simulate(shop, thefts(10_000));
  report(t, seen);
  assert.ok(seen.thefts.passed <= 100);
  assert.ok(seen.openedAtSecond <= 60);
});

test('an hour without an attack gives no alert and blocks nobody', async (t) => {
  const shop = await aShop(t);
  const seen = await simulate(shop, purchases());
  assert.deepEqual([seen.buyers.blocked, await shop.alerts()], [0, []]);
});

test('with the breakers switched off, all of the attack gets through', async (t) => {
  const mode: Mode = 'test';
  const seen = await simulate(await aShop(t, { mode }), [...thefts(50), ...purchases()]);
  assert.equal(seen.thefts.passed, 10_000);
  assert.equal(seen.openedAtSecond, Number.POSITIVE_INFINITY);
});

/** One in a hundred numbers is good. Addresses are taken at random, spread over networks. */
function thefts(addresses: number): Visit[] {
  const random = seeded(1);
  return Array.from({ length: 10_000 }, (_, index) => {
    const from = Math.floor(random() * addresses);
    const address = `10.${from % 200}.${Math.floor(from / 200)}.9`;
    const tried = { key: 'k', address, bin: attackedBin, card: `stolen ${index}` };
    return {
      atSecond: (index * hourSeconds) / 10_000,
      isThief: true,
      buyer: index,
      tries: [{ ...tried, isApproved: random() < 0.01 }],
    };
  });
}

/**
 * Seven in a hundred are declined at first; half of these try the same card again, a third another
 * one, the rest go. Three in a hundred have a card of the attacked BIN. One in ten shares an
 * address with some hundred others.
 */
function purchases(): Visit[] {
  const random = seeded(2);
  const aBin = () => (random() < 0.03 ? attackedBin : `bin ${100 + Math.floor(random() * 200)}`);
  return Array.from({ length: 10_000 }, (_, buyer) => {
    const isShared = random() < 0.1;
    const own = `100.${64 + (buyer % 60)}.${Math.floor(buyer / 60) % 250}.${1 + (buyer % 250)}`;
    const address = isShared ? `198.51.100.${Math.floor(random() * 10)}` : own;
    const payer = { key: 'k', address };
    const first = { ...payer, bin: aBin(), card: `card ${buyer}` };
    const isApproved = random() >= 0.07;
    const then = random();
    const again = { ...first, isApproved: random() < 0.7 };
    const other = { ...payer, bin: aBin(), card: `card ${buyer} b`, isApproved: random() < 0.9 };
    const retries = isApproved || then > 0.83 ? [] : then < 0.5 ? [again, again] : [other];
    return {
      atSecond: random() * hourSeconds,
      isThief: false,
      buyer,
      tries: [{ ...first, isApproved }, ...retries],
    };
  });
}

interface Seen {
  readonly thefts: { passed: number; late: number };
  readonly buyers: { blocked: number };
  openedAtSecond: number;
}

/** Everything in the order of the hour; a retry comes at the same second as the first try. */
async function simulate(shop: Shop, visits: readonly Visit[]): Promise<Seen> {
  const seen: Seen = {
    thefts: { passed: 0, late: 0 },
    buyers: { blocked: 0 },
    openedAtSecond: Number.POSITIVE_INFINITY,
  };
  for (const visit of visits.toSorted((a, b) => a.atSecond - b.atSecond)) {
    const wasBlocked = await pay(shop, visit);
    if (!visit.isThief) {
      if (wasBlocked) seen.buyers.blocked += 1;
    } else if (wasBlocked) {
      seen.openedAtSecond = Math.min(seen.openedAtSecond, visit.atSecond);
    } else {
      seen.thefts.passed += 1;
      if (visit.atSecond > 60) seen.thefts.late += 1;
    }
  }
  return seen;
}

/** Whether any of the tries was blocked. */
async function pay(shop: Shop, { atSecond, tries }: Visit): Promise<boolean> {
  const at = noon.add({ milliseconds: Math.round(atSecond * 1_000) });
  for (const { isApproved, ...tried } of tries) {
    if (await isBlocked(shop, tried, at)) return true;
    const outcome = isApproved ? 'approved' : 'declined';
    await shop.cardTesting.record([attempt(shop, outcome, tried, at)]);
    if (isApproved) return false;
  }
  return false;
}

function report(t: TestContext, { thefts: { passed, late }, buyers, ...seen }: Seen): void {
  t.diagnostic(
    `${passed} of 10,000 numbers reached the processor, the first was blocked after ` +
      `${Math.round(seen.openedAtSecond)} s, ${late} passed after a minute; ` +
      `${buyers.blocked} of 10,000 buyers were blocked`,
  );
}

/** The same numbers every time (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
