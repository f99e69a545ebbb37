// Names of well-known banks by ABA routing number: for display, never for a decision.

import { acceptingRoutingNumber, exceptionsRoutingNumber } from './test-bank-accounts.ts';

const testBank = 'FIRST BANK OF TESTING';

export const bankNames: ReadonlyMap<string, string> = new Map([
  [acceptingRoutingNumber, testBank],
  [exceptionsRoutingNumber, testBank],
  ['021000021', 'JPMORGAN CHASE BANK'],
  ['322271627', 'JPMORGAN CHASE BANK'],
  ['026009593', 'BANK OF AMERICA'],
  ['121000358', 'BANK OF AMERICA'],
  ['111000025', 'BANK OF AMERICA'],
  ['121000248', 'WELLS FARGO BANK'],
  ['121042882', 'WELLS FARGO BANK'],
  ['021000089', 'CITIBANK'],
  ['091000022', 'U.S. BANK'],
  ['043000096', 'PNC BANK'],
  ['053101121', 'TRUIST BANK'],
  ['042000314', 'FIFTH THIRD BANK'],
  ['041001039', 'KEYBANK'],
  ['044000024', 'HUNTINGTON NATIONAL BANK'],
  ['022000046', 'M&T BANK'],
  ['062005690', 'REGIONS BANK'],
  ['021001088', 'HSBC BANK USA'],
  ['256074974', 'NAVY FEDERAL CREDIT UNION'],
  ['314074269', 'USAA FEDERAL SAVINGS BANK'],
]);
