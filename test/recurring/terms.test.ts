import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Schedule } from '#src/recurring/schedule.ts';
import { requireFirstDate, requireSense } from '#src/recurring/terms.ts';
import { day } from './builders.ts';

const monthly: Schedule = { unit: 'month', every: 1, start: day('2031-01-31') };
const path = { terms: ['recur'], schedule: ['recur', 'schedule'] };

test('terms that make sense pass: the largest sum may be the amount', () => {
  requireSense({ schedule: monthly, amountMinor: 5n }, path);
  requireSense({ schedule: monthly, amountMinor: 5n, maxAmountMinor: 5n }, path);
});

test('all that makes no sense is told at once, where it was said', () => {
  const schedule: Schedule = { ...monthly, end: day('2031-01-30') };
  assert.throws(() => requireSense({ schedule, amountMinor: 5n, maxAmountMinor: 4n }, path), {
    code: 'fields_invalid',
    details: {
      issues: [
        { path: ['recur', 'schedule', 'end'], rule: 'invalid' },
        { path: ['recur', 'maxAmount'], rule: 'below_minimum' },
      ],
    },
  });
});

for (const [what, changed, rule] of [
  ['every', { every: 0 }, 'out_of_range'],
  ['every', { every: 1_001 }, 'out_of_range'],
  ['days', { days: [32] }, 'invalid'],
  ['days', { every: 2, days: [1] }, 'invalid'],
] as const) {
  test(`${JSON.stringify(changed)} is ${rule}`, () => {
    const schedule: Schedule = { ...monthly, ...changed };
    assert.throws(() => requireSense({ schedule, amountMinor: 5n }, path), {
      details: { issues: [{ path: ['recur', 'schedule', what], rule }] },
    });
  });
}

test('the first date may be tomorrow, and not today', () => {
  assert.equal(`${requireFirstDate(monthly, day('2031-01-30'))}`, '2031-01-31');
  assert.equal(`${requireFirstDate(monthly, day('2031-02-01'))}`, '2031-02-28');
  assert.throws(() => requireFirstDate(monthly, day('2031-01-31')), {
    code: 'first_occurrence_due_immediately',
  });
  const over: Schedule = { ...monthly, end: day('2031-02-27') };
  assert.throws(() => requireFirstDate(over, day('2031-02-01')), {
    code: 'no_occurrences_for_schedule',
  });
});
