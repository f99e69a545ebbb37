// How the console shows a delivery.
import { Type } from 'typebox';
import {
  type Attempt,
  type Delivery,
  type DeliveryLog,
  deliveryStatuses,
} from '#src/webhooks/index.ts';
import { modeType } from './scope.ts';
import { writeInstant } from './write-instant.ts';

const time = Type.String({ format: 'date-time' });

export const deliveryType = Type.Object({
  id: Type.String(),
  mode: modeType,
  event_id: Type.String(),
  url: Type.String(),
  status: Type.Enum(deliveryStatuses),
  attempt_count: Type.Integer(),
  due_at: Type.Optional(Type.String({ format: 'date-time', description: 'Of the next attempt.' })),
  created_at: time,
  modified_at: time,
});

const attemptType = Type.Object({
  number: Type.Integer(),
  started_at: time,
  duration_ms: Type.Integer(),
  status: Type.Optional(Type.Integer({ description: 'Of HTTP; absent when nothing answered.' })),
  error: Type.Optional(Type.String({ description: 'Why there is no answer, or no whole one.' })),
  answer: Type.Optional(Type.String({ description: 'Its first part.' })),
});

export const deliveryLogType = Type.Interface([deliveryType], {
  attempts: Type.Array(attemptType, { description: 'Oldest first.' }),
  body: Type.String({ description: 'What is sent, byte for byte.' }),
});

export function writeDelivery(delivery: Delivery) {
  const { id, mode, eventId, url, status, attemptCount, dueAt, createdAt, modifiedAt } = delivery;
  return {
    id,
    mode,
    event_id: eventId,
    url,
    status,
    attempt_count: attemptCount,
    ...(dueAt && { due_at: writeInstant(dueAt) }),
    created_at: writeInstant(createdAt),
    modified_at: writeInstant(modifiedAt),
  };
}

export function writeDeliveryLog(log: DeliveryLog) {
  return { ...writeDelivery(log), attempts: log.attempts.map(writeAttempt), body: log.body };
}

function writeAttempt({ number, startedAt, durationMs, status, error, answer }: Attempt) {
  return {
    number,
    started_at: writeInstant(startedAt),
    duration_ms: Math.round(durationMs),
    ...(status !== undefined && { status }),
    ...(error !== undefined && { error }),
    ...(answer !== undefined && { answer }),
  };
}
