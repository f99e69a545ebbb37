export { type Blocks, type Breaker, blockings, isOpen } from './breaker.ts';
export { type CardTesting, type CardTestingTools, cardTestingOf } from './card-testing.ts';
export type { CheckAttempt } from './check-attempt.ts';
export { startForgettingSuspicion } from './forget-old-suspicion.ts';
export { defaultPolicy, type Limit, type Limits, type Policy } from './policy.ts';
export { deleteTestSuspicion } from './purge-store.ts';
export type { RecordAttempt } from './record-attempts.ts';
export { addressTraits, type Trait, type TraitKind, traitKinds } from './trait.ts';
