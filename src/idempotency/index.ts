export { idempotencyFailures } from './failures.ts';
export { type Idempotency, idempotencyOf } from './idempotency.ts';
