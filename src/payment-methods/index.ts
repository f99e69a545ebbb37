export { acceptMethod, isExpired } from './accept-method.ts';
export { type BankDirectory, bankDirectoryOf } from './bank-directory.ts';
export { replaceBankNames } from './bank-directory-store.ts';
export { type Expiry, type ExpiryNotice, nextNotice, noticeAround } from './expiry.ts';
export { savedMethodsDueWork } from './expiry-work.ts';
export { failure as methodFailure, methodFailures } from './failures.ts';
export { startForgettingTokens } from './forget-tokens.ts';
export type {
  BankInput,
  BankMethod,
  CardInput,
  CardMethod,
  Method,
  MethodInput,
  Payer,
} from './method.ts';
export { formOf, type MethodOrigin } from './origin.ts';
export { deleteTestMethods } from './purge-store.ts';
export type { FromToken } from './save-method.ts';
export type { SavedMethod } from './saved-method.ts';
export { methodAsItWas, type SavedMethodEventType } from './saved-method-events.ts';
export { type SavedMethods, savedMethodsOf } from './saved-methods.ts';
export {
  isUsable,
  type ShownDetails,
  type Token,
  type TokenOrigin,
  type TypedDetails,
} from './token.ts';
export { findTokens, holdTokens, spendToken } from './token-store.ts';
export { type OpenToken, type Tokens, tokensOf } from './tokens.ts';
