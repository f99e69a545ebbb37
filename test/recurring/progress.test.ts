import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemIds } from '#src/kernel/ids.ts';
import { money } from '#src/kernel/money.ts';
import type { Occurrence } from '#src/recurring/occurrence.ts';
import { completed, openAmount, progressAfter } from '#src/recurring/progress.ts';
import type { RecurringCharge } from '#src/recurring/recurring-charge.ts';
import { anOccurrence, aRecurringCharge, day, legible } from './builders.ts';

const at = Temporal.Instant.from('2031-01-31T05:00:00Z');

function after(seen: RecurringCharge, occurrence: Occurrence) {
  return progressAfter({ ids: systemIds, timeZone: 'America/New_York', at }, seen, occurrence);
}

const usd = (minor: bigint) => money(minor, 'USD');
const tally = (count: number, minor: bigint) => ({ count, total: usd(minor) });

test('once the open one is paid the next is there, due as its day begins', () => {
  const { recurringCharge, next } = after(aRecurringCharge(), anOccurrence());
  const { id, ...opened } = next!;
  assert.match(id, /^[0-9a-f-]{36}$/);
  const { id: _, ...first } = anOccurrence({ status: 'pending', attempts: 0 });
  const due = { dueOn: day('2031-02-28'), dueAt: Temporal.Instant.from('2031-02-28T05:00:00Z') };
  const expected = { ...first, number: 2, ...due, createdAt: at, modifiedAt: at };
  assert.deepEqual(legible(opened), legible(expected));
  assert.deepEqual(recurringCharge.attempted, tally(1, 1_000n));
  assert.deepEqual(recurringCharge.processed, tally(1, 1_000n));
  assert.equal(`${recurringCharge.nextPaymentOn}`, '2031-02-28');
  assert.equal(`${recurringCharge.processedThrough}`, '2031-01-31');
  assert.equal(recurringCharge.modifiedAt, at);
});

test('one that failed lets the next one come; when it is paid later nothing goes on', () => {
  const failed = after(aRecurringCharge(), anOccurrence({ status: 'failed' }));
  assert.equal(failed.next?.number, 2);
  const paid = after(failed.recurringCharge, anOccurrence({ attempts: 2 }));
  assert.equal(paid.next, undefined);
  assert.deepEqual(legible(paid.recurringCharge), legible(failed.recurringCharge));
});

test('one that is ignored takes up its place, and counts as attempted once it is paid', () => {
  const ignored = after(aRecurringCharge(), anOccurrence({ status: 'ignored', attempts: 0 }));
  assert.deepEqual(ignored.recurringCharge.attempted, tally(0, 0n));
  assert.deepEqual(ignored.recurringCharge.processed, tally(1, 1_000n));
  const paid = after(ignored.recurringCharge, anOccurrence());
  assert.deepEqual(paid.recurringCharge.attempted, tally(1, 1_000n));
  assert.deepEqual(paid.recurringCharge.processed, tally(1, 1_000n));
});

test('one that failed and is then ignored has been attempted once', () => {
  const failed = after(aRecurringCharge(), anOccurrence({ status: 'failed' }));
  const ignored = after(failed.recurringCharge, anOccurrence({ status: 'ignored' }));
  assert.deepEqual(ignored.recurringCharge.attempted, tally(1, 1_000n));
});

for (const [what, limits] of Object.entries({
  'so many are allowed': { maxOccurrences: 1 },
  'so much is allowed': { maxAmount: usd(1_000n) },
  'no date comes after it': {
    schedule: { unit: 'month', every: 1, start: day('2031-01-31'), end: day('2031-02-27') },
  },
} as const)) {
  test(`it is complete when ${what}`, () => {
    const notice = { noticeAt: Temporal.Instant.from('2040-10-01T04:00:00Z') };
    const { recurringCharge, next } = after(
      aRecurringCharge({ ...limits, ...notice }),
      anOccurrence(),
    );
    assert.equal(next, undefined);
    const { status, statusReason, nextPaymentOn, noticeAt } = recurringCharge;
    assert.deepEqual([status, statusReason], ['completed', 'schedule_complete']);
    assert.deepEqual([nextPaymentOn, noticeAt], [undefined, undefined]);
  });
}

test('of what has ended meanwhile nothing comes next', () => {
  for (const status of ['completed', 'deleted'] as const) {
    const ended = aRecurringCharge({ status });
    const { recurringCharge, next } = after(ended, anOccurrence());
    assert.equal(next, undefined);
    assert.equal(recurringCharge.status, status);
    assert.deepEqual(recurringCharge.processed, tally(1, 1_000n));
  }
});

test('the last amount is what is left of the largest sum', () => {
  const amountAfter = (minor: bigint, max: bigint) =>
    openAmount(aRecurringCharge({ processed: tally(1, minor), maxAmount: usd(max) }))?.minor;
  assert.equal(amountAfter(1_000n, 2_000n), 1_000n);
  assert.equal(amountAfter(1_000n, 1_500n), 500n);
  assert.equal(amountAfter(1_000n, 1_001n), 1n);
  assert.equal(amountAfter(1_000n, 1_000n), undefined);
  assert.equal(amountAfter(25_000n, 10_000n), undefined);
});

test('what the merchant ended shows what would have come, what is complete does not', () => {
  const shown = completed(aRecurringCharge(), 'user_canceled');
  assert.equal(`${shown.nextPaymentOn}`, '2031-01-31');
  assert.equal(completed(aRecurringCharge(), 'schedule_complete').nextPaymentOn, undefined);
});
