// The gateway's message codes with what its documents say of each; where they give no text, ours.

export interface Message {
  readonly status: number;
  readonly code: string;
  readonly facility: 'gateway' | 'payment_processor';
  readonly message: string;
}

type Row = readonly [status: number, facility: 'g' | 'p', message: string];

const rows = {
  not_authorized: [401, 'g', 'Not authorized'],
  malformed_request: [400, 'g', 'Unable to process JSON content'],
  invalid_request: [400, 'g', 'Invalid request'],
  no_content: [422, 'g', 'No JSON content received'],
  invalid_data: [422, 'g', 'The value is invalid'],
  invalid_data_encryption: [422, 'g', 'The value could not be decrypted'],
  resource_not_found: [404, 'g', 'Requested resource not found'],
  resource_exists: [409, 'g', 'A resource with the same identity exists already'],
  unavailable_for_current_status: [
    422,
    'g',
    'The current status of the entity does not allow the requested operation',
  ],
  unavailable_for_merchant_status: [
    422,
    'g',
    'The operation cannot be completed due to the current merchant status',
  ],
  no_account_specified: [422, 'g', 'An account ID must be specified'],
  version_conflict: [409, 'g', 'Version conflict'],
  merchant_not_active: [422, 'g', 'Merchant is not active'],
  account_not_active: [422, 'g', 'Account is not active'],
  unavailable_for_merchant_mode: [422, 'g', 'The mode of the key is not supported for the account'],
  unavailable_for_merchant_policy: [
    422,
    'g',
    'The operation is unavailable due to the current merchant policy',
  ],
  no_payment_method: [422, 'g', 'No payment method was specified'],
  no_account_for_payment_method: [
    422,
    'g',
    'Merchant does not have an account that supports the requested payment method',
  ],
  incorrect_payment_type: [422, 'g', 'Payment method type not supported by the target account'],
  payment_method_expired: [422, 'g', 'Payment method expired'],
  search_failed: [422, 'g', 'The search could not be processed as defined'],
  server_error: [500, 'g', 'An unexpected error occurred'],
  card_number_invalid: [422, 'g', 'Card number is invalid'],
  card_number_incorrect: [422, 'g', 'Card number does not match the card type'],
  card_expired: [422, 'g', 'Card has expired'],
  card_cvv_incorrect: [422, 'p', 'Card CVV is incorrect'],
  card_avs_rejected: [422, 'p', 'Card address or postal code was not verified'],
  no_card_details_or_token_present: [422, 'g', 'No card details or payment token were provided'],
  not_valid_for_transaction_status: [
    422,
    'g',
    'The status of the transaction does not allow the requested operation',
  ],
  unavailable_due_to_capture_in_process: [
    422,
    'g',
    'The account is capturing transactions at the moment',
  ],
  exceeds_authorized_amount: [422, 'g', 'The amount exceeds the amount authorized'],
  refund_exceeds_transaction: [422, 'g', 'The amount exceeds what is left of the transaction'],
  currency_mismatch: [422, 'g', 'The currency is not that of the transaction'],
  unsupported_currency: [422, 'g', 'The account does not accept the currency'],
  card_declined: [422, 'p', 'Card was declined'],
  card_declined_processing_error: [422, 'p', 'Card was declined due to a processing error'],
  card_declined_insufficient_funds: [422, 'p', 'Card was declined due to insufficient funds'],
  card_declined_limit_exceeded: [422, 'p', 'Card was declined because a limit was exceeded'],
  card_declined_refer_to_issuer: [422, 'p', 'Card was declined; refer to its issuer'],
  card_declined_hold: [422, 'p', 'Card was declined and should be held'],
  card_declined_no_account: [422, 'p', 'Card was declined because its account was not found'],
  card_type_not_accepted: [422, 'p', 'Card type is not accepted'],
  merchant_trans_max_amount_exceeded: [422, 'g', 'The amount exceeds the maximum of the account'],
  merchant_trans_daily_count_exceeded: [
    422,
    'g',
    "The account's maximum number of transactions within 24 hours is reached",
  ],
  merchant_trans_daily_amount_exceeded: [
    422,
    'g',
    "The amount exceeds the account's maximum within 24 hours",
  ],
  merchant_trans_monthly_count_exceeded: [
    422,
    'g',
    "The account's maximum number of transactions within 30 days is reached",
  ],
  merchant_trans_monthly_amount_exceeded: [
    422,
    'g',
    "The amount exceeds the account's maximum within 30 days",
  ],
  card_processor_not_available: [500, 'p', 'The card processor is not available'],
  card_processing_error: [500, 'p', 'The card processor failed to process the request'],
  settlement_failed: [500, 'p', 'The transaction could not be settled'],
  no_bank_details_or_token_present: [422, 'p', 'No bank details or payment token were provided'],
  ach_declined: [422, 'p', 'Bank debit was declined'],
  ach_declined_hold: [422, 'p', 'Bank debit was declined as possibly fraudulent'],
  ach_declined_duplicate: [422, 'p', 'Bank debit appears to be a duplicate'],
  ach_invalid_account_number: [422, 'p', 'Bank account number is invalid'],
  ach_invalid_routing_number: [422, 'p', 'Bank routing number is invalid'],
  ach_insufficient_funds: [422, 'p', 'Bank account has insufficient funds'],
  ach_account_not_found: [422, 'p', 'Bank account was not found'],
  ach_account_closed: [422, 'p', 'Bank account is closed'],
  ach_account_frozen: [422, 'p', 'Bank account is frozen'],
  ach_not_authorized: [422, 'p', 'The account holder did not authorize the bank debit'],
  ach_authorization_revoked: [422, 'p', 'The account holder revoked the authorization'],
  ach_payment_stopped: [422, 'p', 'The account holder stopped the payment'],
  ach_payment_refused: [422, 'p', 'The account holder refused the payment'],
  ach_deferred_refund_rejected_charge_failed: [
    422,
    'p',
    'The refund was not made because its charge failed',
  ],
  not_authorized_country_denied: [401, 'g', 'The country of the client is not allowed'],
  ach_limit_exceeded: [422, 'p', 'Bank debit exceeds the authorized limit'],
  ach_invalid_merchant_configuration: [500, 'g', 'The ACH account is not configured correctly'],
  ach_processor_not_available: [500, 'g', 'The ACH processor is not available'],
  ach_processing_error: [500, 'p', 'The ACH processor failed to process the request'],
  no_occurrences_for_schedule: [422, 'g', 'The schedule results in no scheduled payments'],
  first_occurrence_due_immediately: [
    422,
    'g',
    'The schedule results in a payment due today; the first may be due tomorrow at the earliest',
  ],
  update_results_in_no_occurrences: [
    422,
    'g',
    'The update results in no further scheduled payments; cancel the recurring charge instead',
  ],
} as const satisfies Readonly<Record<string, Row>>;

export type MessageCode = keyof typeof rows;

export function isMessageCode(code: string): code is MessageCode {
  return Object.hasOwn(rows, code);
}

export function messageOf(code: MessageCode): Message {
  const [status, facility, message] = rows[code];
  return { status, code, facility: facility === 'g' ? 'gateway' : 'payment_processor', message };
}

/** What we call otherwise than the gateway, of all that a payment may be refused for. */
export const refusals = {
  organization_not_active: 'merchant_not_active',
  transaction_amount_exceeded: 'merchant_trans_max_amount_exceeded',
  daily_count_exceeded: 'merchant_trans_daily_count_exceeded',
  daily_amount_exceeded: 'merchant_trans_daily_amount_exceeded',
  monthly_count_exceeded: 'merchant_trans_monthly_count_exceeded',
  monthly_amount_exceeded: 'merchant_trans_monthly_amount_exceeded',
} as const satisfies Readonly<Record<string, MessageCode>>;

/** The gateway's word for why a payment failed. */
export function writeFailureCode(ours: string): string {
  return Object.hasOwn(refusals, ours) ? refusals[ours as keyof typeof refusals] : ours;
}

/** Our word for it. */
export function readFailureCode(theirs: string): string {
  return Object.entries(refusals).find(([, code]) => code === theirs)?.[0] ?? theirs;
}
