// Why a bank sends an entry back (Nacha Operating Rules, Appendix Four, part 4.2), and what the
// payment then failed of.

/** What a payment that was already presented can still fail of. Cards know only the last. */
export const returnFailures = [
  'ach_declined',
  'ach_declined_duplicate',
  'ach_invalid_account_number',
  'ach_invalid_routing_number',
  'ach_insufficient_funds',
  'ach_account_not_found',
  'ach_account_closed',
  'ach_account_frozen',
  'ach_not_authorized',
  'ach_authorization_revoked',
  'ach_payment_stopped',
  'ach_payment_refused',
  'settlement_failed',
] as const;
export type ReturnFailure = (typeof returnFailures)[number];

export interface ReturnCode {
  readonly title: string;
  readonly failure: ReturnFailure;
}

const rows: readonly (readonly [code: string, failure: ReturnFailure, title: string])[] = [
  ['R01', 'ach_insufficient_funds', 'Insufficient funds'],
  ['R02', 'ach_account_closed', 'Account closed'],
  ['R03', 'ach_account_not_found', 'No account, or unable to locate account'],
  ['R04', 'ach_invalid_account_number', 'Invalid account number structure'],
  ['R05', 'ach_not_authorized', 'Unauthorized debit to consumer account using corporate code'],
  ['R06', 'ach_declined', "Returned per the originating bank's request"],
  ['R07', 'ach_authorization_revoked', 'Authorization revoked by customer'],
  ['R08', 'ach_payment_stopped', 'Payment stopped'],
  ['R09', 'ach_insufficient_funds', 'Uncollected funds'],
  ['R10', 'ach_not_authorized', 'Customer advises originator is unknown or not authorized'],
  ['R11', 'ach_not_authorized', 'Customer advises entry is not as authorized'],
  ['R12', 'ach_declined', 'Account sold to another bank'],
  ['R13', 'ach_invalid_routing_number', 'Invalid ACH routing number'],
  ['R14', 'ach_declined', 'Representative payee deceased or unable to continue'],
  ['R15', 'ach_declined', 'Beneficiary or account holder deceased'],
  ['R16', 'ach_account_frozen', 'Account frozen, or entry returned per OFAC instruction'],
  ['R17', 'ach_declined', 'File record edit criteria, or entry questionable'],
  ['R18', 'ach_declined', 'Improper effective entry date'],
  ['R19', 'ach_declined', 'Amount field error'],
  ['R20', 'ach_declined', 'Non-transaction account'],
  ['R21', 'ach_declined', 'Invalid company identification'],
  ['R22', 'ach_declined', 'Invalid individual ID number'],
  ['R23', 'ach_payment_refused', 'Credit entry refused by receiver'],
  ['R24', 'ach_declined_duplicate', 'Duplicate entry'],
  ['R25', 'ach_declined', 'Addenda error'],
  ['R26', 'ach_declined', 'Mandatory field error'],
  ['R27', 'ach_declined', 'Trace number error'],
  ['R28', 'ach_invalid_routing_number', 'Routing number check digit error'],
  ['R29', 'ach_not_authorized', 'Corporate customer advises not authorized'],
  ['R30', 'ach_declined', 'Receiving bank not participant in check truncation program'],
  ['R31', 'ach_declined', 'Permissible return entry'],
  ['R32', 'ach_declined', 'Receiving bank non-settlement'],
  ['R33', 'ach_declined', 'Return of destroyed check entry'],
  ['R34', 'ach_declined', 'Limited participation bank'],
  ['R35', 'ach_declined', 'Return of improper debit entry'],
  ['R36', 'ach_declined', 'Return of improper credit entry'],
  ['R37', 'ach_declined', 'Source document presented for payment'],
  ['R38', 'ach_payment_stopped', 'Stop payment on source document'],
  ['R39', 'ach_declined', 'Improper source document'],
  ['R50', 'ach_declined', 'State law affecting acceptance of re-presented checks'],
  ['R51', 'ach_not_authorized', 'Item is ineligible, or re-presented check entry is improper'],
  ['R52', 'ach_payment_stopped', 'Stop payment on item related to re-presented check entry'],
  ['R53', 'ach_declined', 'Item and re-presented check entry presented for payment'],
];

/** By code, as the bank spells it: `R01`. */
export const returnCodes: ReadonlyMap<string, ReturnCode> = new Map(
  rows.map(([code, failure, title]) => [code, { title, failure }]),
);
