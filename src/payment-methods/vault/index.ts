export { type CardTraces, traceCard } from './card-traces.ts';
export { type BankAccountDescription, describeBankAccount } from './describe-bank-account.ts';
export { type CardDescription, describeCard, describeSecurityCode } from './describe-card.ts';
export type { NumberShape } from './digits.ts';
export { type Binding, rewrap, type Sealed, seal, unseal } from './envelope.ts';
export type {
  InstrumentInput,
  InstrumentOwner,
  Intake,
  StoredIntake,
  Vault,
} from './instrument.ts';
export { readInstrument, rememberInstruments, storeInstrument } from './instrument-store.ts';
export { digestOf, intakeInstrument, intakeOrRecognize } from './intake-instrument.ts';
export { fileKeyService } from './key-file.ts';
export { isCannotOpen, type KeyService } from './key-service.ts';
export { type KnownInstruments, knownInstruments } from './known-instruments.ts';
export { looksLikeCardNumber } from './looks-like-card-number.ts';
export { macSecret } from './mac-secret.ts';
export { openKeys } from './open-keys.ts';
export { type RotateKeys, type Rotation, rotateKeys } from './rotate.ts';
export { type Secret, secretOf } from './secret.ts';
export { isBlank, isEncrypted, shortenNumber, shortenText } from './shorten.ts';
export {
  type NumberTraces,
  openTokenNumber,
  sealTokenNumber,
  type TokenPlace,
  traceNumber,
} from './token-number.ts';
export { describeTrack1, describeTrack2, readStripe, type TrackDescription } from './track.ts';
