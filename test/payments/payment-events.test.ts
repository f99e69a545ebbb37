import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event } from '#src/events/index.ts';
import { systemIds } from '#src/kernel/ids.ts';
import { money } from '#src/kernel/money.ts';
import { asItWas, type Payment } from '#src/payments/index.ts';
import { paymentEvent } from '#src/payments/payment-events.ts';

const monday = Temporal.Instant.from('2030-03-04T15:00:00.123Z');
const tuesday = monday.add({ hours: 24 });

const hold: Payment = {
  organizationId: systemIds.next(),
  mode: 'test',
  id: systemIds.next(),
  kind: 'charge',
  status: 'authorized',
  rail: 'card',
  processingAccountId: systemIds.next(),
  authorized: money(10_00n, 'USD'),
  captured: money(0n, 'USD'),
  refunded: money(0n, 'USD'),
  isAutoCapture: false,
  isAutomatic: false,
  authorizationCode: 'AUTH01',
  reference: 'order 7',
  instrumentId: systemIds.next(),
  fingerprint: 'F',
  method: {
    kind: 'card',
    masked: '************4242',
    brand: 'VISA',
    expMonth: 1,
    expYear: 2040,
    hasSecurityCode: false,
    payer: {},
  },
  createdAt: monday,
  modifiedAt: monday,
};

/** The same payment after all that can still happen to one. */
const later: Payment = {
  ...hold,
  status: 'returned',
  authorized: money(9_00n, 'USD'),
  captured: money(6_00n, 'USD'),
  refunded: money(2_00n, 'USD'),
  isAutoCapture: true,
  captureReference: 'shipped',
  failureCode: 'settlement_failed',
  modifiedAt: tuesday,
};

/** As it comes out of the database, where a snapshot is JSON. */
function stored(event: Event): Event {
  return { ...event, snapshot: JSON.parse(JSON.stringify(event.snapshot)) };
}

test('an event shows the payment as it was, however it went on', () => {
  const event = stored(paymentEvent(systemIds, hold, 'authorized'));
  assert.deepEqual(plain(asItWas(later, event)), plain(hold));
});

test('an event of the last change shows the payment as it is', () => {
  const event = stored(paymentEvent(systemIds, later, 'failed'));
  assert.deepEqual(plain(asItWas(later, event)), plain(later));
});

test('what a void or a decline left behind is shown from then on and not before', () => {
  const voided: Payment = { ...hold, status: 'voided', voidReference: 'changed my mind' };
  const before = stored(paymentEvent(systemIds, hold, 'authorized'));
  const at = stored(paymentEvent(systemIds, voided, 'voided'));
  assert.equal(asItWas(voided, before).voidReference, undefined);
  assert.equal(asItWas(voided, at).voidReference, 'changed my mind');
});

test('an event says what happened, to what, on which rail, and when', () => {
  const { type, subjectId, createdAt, organizationId, mode } = paymentEvent(
    systemIds,
    { ...later, rail: 'ach' },
    'failed',
  );
  assert.equal(type, 'ach_payment.failed');
  assert.equal(subjectId, hold.id);
  assert.ok(createdAt.equals(tuesday));
  assert.deepEqual({ organizationId, mode }, { organizationId: hold.organizationId, mode: 'test' });
});

test('amounts of any size come back exactly', () => {
  const huge = { ...hold, authorized: money(99_999_999_999_999n, 'USD') };
  const event = stored(paymentEvent(systemIds, huge, 'authorized'));
  assert.equal(asItWas(later, event).authorized.minor, 99_999_999_999_999n);
});

/** Instants as text: two that are equal are different objects. */
function plain(payment: Payment) {
  const entries = Object.entries(payment).map(([name, value]) => [
    name,
    value instanceof Temporal.Instant ? `${value}` : value,
  ]);
  return Object.fromEntries(entries);
}
