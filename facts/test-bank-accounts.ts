// Bank accounts that test mode answers in a fixed way. All others are accepted.

export type TestBankCase =
  | 'declined'
  | 'declined_hold'
  | 'declined_duplicate'
  | 'invalid_account_number'
  | 'insufficient_funds'
  | 'account_not_found'
  | 'account_closed'
  | 'account_frozen'
  | 'limit_exceeded'
  | 'invalid_routing_number';

/** The bank that never answers with an exception. */
export const acceptingRoutingNumber = '000000000';
/** The bank whose accounts 1000000001 to 1000000009 are exceptions. */
export const exceptionsRoutingNumber = '000000013';
/** Not a valid ABA number: its check digit is wrong. */
export const invalidRoutingNumber = '000000001';

export const testBankAccounts: ReadonlyMap<string, TestBankCase> = new Map([
  ['1000000001', 'declined'],
  ['1000000002', 'declined_hold'],
  ['1000000003', 'declined_duplicate'],
  ['1000000004', 'invalid_account_number'],
  ['1000000005', 'insufficient_funds'],
  ['1000000006', 'account_not_found'],
  ['1000000007', 'account_closed'],
  ['1000000008', 'account_frozen'],
  ['1000000009', 'limit_exceeded'],
]);

/** The exception that the account stands for, or `undefined` where the bank accepts. */
export function testBankCase(
  routingNumber: string,
  accountNumber: string,
): TestBankCase | undefined {
  if (routingNumber === invalidRoutingNumber) return 'invalid_routing_number';
  if (routingNumber !== exceptionsRoutingNumber) return undefined;
  return testBankAccounts.get(accountNumber);
}
