import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { money } from '#src/kernel/money.ts';
import type { Occurrence, OccurrenceStatus } from '#src/recurring/occurrence.ts';
import type { RecurringCharge } from '#src/recurring/recurring-charge.ts';
import {
  occurrenceAsItWas,
  occurrenceSnapshot,
  readSchedule,
  recurringAsItWas,
  recurringSnapshot,
  writeSchedule,
} from '#src/recurring/snapshot.ts';
import { anOccurrence, aRecurringCharge, day, legible } from './builders.ts';
import { schedules } from './schedule-cases.ts';

const numRuns = 60;

/** As it is after a while in the database. */
const stored = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value));

const amounts = fc
  .bigInt({ min: 1n, max: 99_999_999_999_999n })
  .map((minor) => money(minor, 'USD'));
const dates = fc.integer({ min: 0, max: 20_000 }).map((days) => day('2000-01-01').add({ days }));
const instants = fc
  .integer({ min: 0, max: 4_000_000_000_000 })
  .map((ms) => Temporal.Instant.fromEpochMilliseconds(ms));
const tallies = fc.record({ count: fc.nat(), total: amounts });
const times = { createdAt: instants, modifiedAt: instants };

const recurringCharges = fc
  .record(
    {
      ...times,
      status: fc.constantFrom<RecurringCharge['status']>('active', 'completed', 'deleted'),
      statusReason: fc.constantFrom('schedule_complete' as const, 'user_canceled' as const),
      schedule: schedules,
      amount: amounts,
      description: fc.string(),
      reference: fc.string(),
      annotations: fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }).map(stored),
      maxOccurrences: fc.integer({ min: 1 }),
      maxAmount: amounts,
      attempted: tallies,
      processed: tallies,
      nextPaymentOn: dates,
    },
    { requiredKeys: ['status', 'schedule', 'amount', 'attempted', 'processed'] },
  )
  .map((some) => {
    const { nextPaymentOn: _, ...least } = aRecurringCharge();
    return { ...least, ...some } as RecurringCharge;
  });

test('a schedule is read as it was written', () => {
  fc.assert(
    fc.property(schedules, (schedule) => {
      assert.deepEqual(legible(readSchedule(stored(writeSchedule(schedule)))), legible(schedule));
    }),
    { numRuns },
  );
});

test('a recurring charge is shown as it was when the event happened', () => {
  fc.assert(
    fc.property(recurringCharges, (recurringCharge) => {
      const { organizationId, mode, id } = recurringCharge;
      const snapshot = stored(recurringSnapshot(recurringCharge));
      const was = recurringAsItWas({ organizationId, mode, subjectId: id, snapshot });
      assert.deepEqual(legible(was), legible(recurringCharge));
      assert.equal(was.amount.minor, recurringCharge.amount.minor);
    }),
    { numRuns },
  );
});

const statuses = ['pending', 'paying', 'paid', 'failed', 'ignored'] as const;
const occurrences = fc
  .record(
    {
      ...times,
      number: fc.integer({ min: 1 }),
      status: fc.constantFrom<OccurrenceStatus>(...statuses),
      amount: amounts,
      dueOn: dates,
      attempts: fc.nat(),
      lastAttemptAt: instants,
    },
    { requiredKeys: ['number', 'status', 'amount', 'dueOn', 'attempts'] },
  )
  .map((some): Occurrence => anOccurrence(some));

test('an occurrence is shown as it was when the event happened', () => {
  fc.assert(
    fc.property(occurrences, (occurrence) => {
      const { organizationId, mode, id } = occurrence;
      const snapshot = stored(occurrenceSnapshot(occurrence));
      const was = occurrenceAsItWas({ organizationId, mode, subjectId: id, snapshot });
      assert.deepEqual(legible(was), legible(occurrence));
    }),
    { numRuns },
  );
});
