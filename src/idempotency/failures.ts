import { failuresOf } from '#src/kernel/failure.ts';

export const idempotencyFailures = {
  idempotency_key_reused: {
    kind: 'invalid',
    field: 'idempotencyKey',
    say: () => 'This idempotency key was used before, with another request.',
  },
  idempotency_key_running: {
    kind: 'conflict',
    field: 'idempotencyKey',
    say: (_: { retryAfterSeconds: number }) =>
      'The first request with this idempotency key is still running.',
  },
  idempotency_key_malformed: {
    kind: 'invalid',
    field: 'idempotencyKey',
    say: () => 'An idempotency key has 1 to 255 printable characters.',
  },
} as const;

export const failure = failuresOf(idempotencyFailures);
