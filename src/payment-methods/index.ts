export { acceptMethod } from './accept-method.ts';
export { methodFailures } from './failures.ts';
export type {
  BankInput,
  BankMethod,
  CardInput,
  CardMethod,
  Method,
  MethodInput,
  Payer,
} from './method.ts';
