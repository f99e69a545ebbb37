export { acceptMethod, isExpired } from './accept-method.ts';
export { failure as methodFailure, methodFailures } from './failures.ts';
export type {
  BankInput,
  BankMethod,
  CardInput,
  CardMethod,
  Method,
  MethodInput,
  Payer,
} from './method.ts';
export type { SavedMethod } from './saved-method.ts';
export { type SavedMethods, savedMethodsOf } from './saved-methods.ts';
