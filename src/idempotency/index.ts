export { idempotencyFailures } from './failures.ts';
export { startForgettingKeys } from './forget-old-keys.ts';
export { type Idempotency, idempotencyOf } from './idempotency.ts';
export { deleteTestKeys } from './purge-store.ts';
