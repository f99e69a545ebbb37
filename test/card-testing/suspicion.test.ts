import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultPolicy, traitKinds } from '#src/card-testing/index.ts';
import { gaugeOf, mayStillTry, pairOf, suspectsOf, tripsOf } from '#src/card-testing/suspicion.ts';

const policy = defaultPolicy('live');
const held = (kind: (typeof traitKinds)[number], cards: number) => [
  { kind, value: 'v', suspicionMilli: BigInt(cards * 1_000) },
];

test('live mode is defended unless told otherwise, test mode only when told', () => {
  assert.equal(defaultPolicy('live').isEnabled, true);
  assert.equal(defaultPolicy('test').isEnabled, false);
});

test('a share of declines that is nothing unusual leaves suspicion where it is', () => {
  for (const kind of traitKinds) {
    const { declinePercent } = policy.limits[kind];
    const { forgivenMilli } = gaugeOf(policy, kind);
    const rise = 1_000 * declinePercent - Number(forgivenMilli) * (100 - declinePercent);
    assert.ok(Math.abs(rise) < 100, `${kind}: ${rise}`);
  }
});

test('a breaker opens at the limit, and not below', () => {
  for (const kind of traitKinds) {
    const { declinedCards } = policy.limits[kind];
    assert.deepEqual(tripsOf(policy, held(kind, declinedCards - 0.001)), []);
    const [trip] = tripsOf(policy, held(kind, declinedCards));
    const blocks = kind === 'bin' ? 'suspects' : 'everyone';
    assert.deepEqual(trip, { kind, value: 'v', blocks, declinedCards });
  }
});

test('a BIN is refused to suspects first, and to everyone at five times the limit', () => {
  const limit = policy.limits.bin.declinedCards;
  const blocked = (cards: number) =>
    tripsOf(policy, held('bin', cards)).map(({ blocks }) => blocks);
  assert.deepEqual(blocked(limit * 5 - 1), ['suspects']);
  assert.deepEqual(blocked(limit * 5), ['suspects', 'everyone']);
});

test('cards of one BIN at one address are counted, but open nothing by themselves', () => {
  const traits = [
    { kind: 'bin', value: 'b' },
    { kind: 'address', value: '192.0.2.1' },
  ] as const;
  const pair = pairOf(traits);
  assert.deepEqual(suspectsOf(traits), [...traits, pair]);
  assert.deepEqual(tripsOf(policy, [{ ...pair!, suspicionMilli: 1_000_000n }]), []);
  assert.equal(pairOf([traits[0]]), undefined);
  assert.equal(pairOf([traits[1]]), undefined);
});

test('of a watched BIN an address may try one card, and mistype that one twice', () => {
  const pair = { kind: 'bin_at_address', value: 'p', suspicionMilli: 1_000n } as const;
  assert.equal(mayStillTry([]), true);
  assert.equal(mayStillTry([{ ...pair, suspicionMilli: 0n }]), true);
  assert.equal(mayStillTry([pair]), false, 'another card');
  assert.equal(mayStillTry([pair, ...held('fingerprint', 1)]), true);
  assert.equal(mayStillTry([pair, ...held('fingerprint', 2)]), true);
  assert.equal(mayStillTry([pair, ...held('fingerprint', 3)]), false);
});
