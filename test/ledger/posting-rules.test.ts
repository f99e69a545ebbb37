import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { amountMax, type Money, money } from '#src/kernel/money.ts';
import { isBalanced } from '#src/ledger/entry.ts';
import {
  batchSettled,
  inboundCaptured,
  inboundReturned,
  outboundCaptured,
  outboundReturned,
  type Posting,
  paymentRecorded,
  type Route,
  recordingCancelled,
} from '#src/ledger/index.ts';

const aRoute: fc.Arbitrary<Route> = fc.record(
  {
    rail: fc.constantFrom('card', 'ach'),
    depositAccountId: fc.uuid(),
    isTrust: fc.boolean(),
    partyId: fc.uuid(),
  },
  { requiredKeys: ['rail', 'depositAccountId', 'isTrust'] },
);

const minorFrom = (min: bigint) => fc.bigInt({ min, max: amountMax });
const aFact = fc.record({
  route: aRoute,
  amount: minorFrom(1n),
  /** Of the amount, in thousandths. */
  refundedShare: fc.bigInt({ min: 0n, max: 1000n }),
  outbound: minorFrom(0n),
  isSettled: fc.boolean(),
  currency: fc.constantFrom('USD', 'JPY', 'KWD'),
});

test('every fact makes postings that balance, none of them of nothing', () => {
  fc.assert(
    fc.property(aFact, ({ route, amount, refundedShare, outbound, isSettled, currency }) => {
      const whole = money(amount, currency);
      const refunded = money((amount * refundedShare) / 1000n, currency);
      const facts = [
        inboundCaptured(route, whole),
        outboundCaptured(route, { amount: whole }),
        batchSettled(route, whole, money(outbound, currency)),
        batchSettled(route, money(outbound, currency), whole),
        inboundReturned(route, { amount: whole, refunded, isSettled }),
        outboundReturned(route, { amount: whole, isSettled }),
        paymentRecorded(route, whole),
        recordingCancelled(route, whole),
      ];
      for (const postings of facts) {
        assert.ok(isBalanced({ postings }));
        assert.ok(postings.every((posting) => posting.amount.minor !== 0n));
      }
    }),
  );
});

test('whatever comes back leaves nothing in transit, and our bank account as it was', () => {
  fc.assert(
    fc.property(aFact, ({ route, amount, isSettled, currency }) => {
      const whole = money(amount, currency);
      const none = money(0n, currency);
      const settled = isSettled ? batchSettled(route, whole, none) : [];
      const back = inboundReturned(route, { amount: whole, refunded: none, isSettled });
      const story = [...inboundCaptured(route, whole), ...settled, ...back];
      assert.deepEqual(balancesOf(story), {});
    }),
  );
});

const route: Route = { rail: 'ach', depositAccountId: 'D', isTrust: false };
const usd = (minor: bigint): Money => money(minor, 'USD');
const [cash, transit, payer] = ['cash:D', 'in_transit:ach:D', 'unapplied:unidentified'];
const given = { amount: usd(100n), refunded: usd(0n), isSettled: false };

const facts: readonly (readonly [string, readonly Posting[], Record<string, bigint>])[] = [
  ['a captured charge', inboundCaptured(route, usd(100n)), { [transit]: 100n, [payer]: -100n }],
  [
    'a captured refund',
    outboundCaptured(route, { amount: usd(40n) }),
    { [payer]: 40n, [transit]: -40n },
  ],
  [
    'a captured credit',
    outboundCaptured(route, { amount: usd(40n), isOwed: true }),
    { 'receivable:unidentified': 40n, [transit]: -40n },
  ],
  [
    'a settled batch of both',
    batchSettled(route, usd(100n), usd(40n)),
    { [cash]: 60n, [transit]: -60n },
  ],
  ['a charge that bounced', inboundReturned(route, given), { [payer]: 100n, [transit]: -100n }],
  [
    'a charge returned after it had settled',
    inboundReturned(route, { ...given, isSettled: true }),
    { [payer]: 100n, [cash]: -100n },
  ],
  [
    'a returned charge of which a part was refunded: that part the payer owes',
    inboundReturned(route, { ...given, refunded: usd(40n) }),
    { [payer]: 60n, 'receivable:unidentified': 40n, [transit]: -100n },
  ],
  [
    'a refund that bounced',
    outboundReturned(route, { amount: usd(40n), isSettled: false }),
    { [transit]: 40n, [payer]: -40n },
  ],
  [
    'a refund returned after it had settled',
    outboundReturned(route, { amount: usd(40n), isSettled: true }),
    { [cash]: 40n, [payer]: -40n },
  ],
  [
    'a refund returned after its charge was: the payer owes it no longer',
    outboundReturned(route, { amount: usd(40n), isSettled: true, isOwed: true }),
    { [cash]: 40n, 'receivable:unidentified': -40n },
  ],
  [
    "a client's money on a trust account",
    inboundCaptured({ ...route, isTrust: true, partyId: 'C' }, usd(100n)),
    { [transit]: 100n, 'trust:C': -100n },
  ],
];

const inTrust = { depositAccountId: 'D', isTrust: true, partyId: 'C' };
const recordings: typeof facts = [
  ['a recorded payment', paymentRecorded(route, usd(100n)), { [cash]: 100n, [payer]: -100n }],
  [
    "a client's money that was recorded",
    paymentRecorded(inTrust, usd(100n)),
    { [cash]: 100n, 'trust:C': -100n },
  ],
  [
    'a recording that was cancelled',
    recordingCancelled(inTrust, usd(100n)),
    { [cash]: -100n, 'trust:C': 100n },
  ],
];

for (const [fact, postings, balances] of [...facts, ...recordings]) {
  test(`${fact} is posted by its rule`, () => {
    assert.deepEqual(balancesOf(postings), balances);
  });
}

/** What each account gained, debits positive; those that gained nothing are left out. */
function balancesOf(postings: readonly Posting[]): Record<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { account, amount } of postings) {
    sums.set(account, (sums.get(account) ?? 0n) + amount.minor);
  }
  return Object.fromEntries([...sums].filter(([, sum]) => sum !== 0n));
}
