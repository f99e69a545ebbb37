// The gateway's error shape: a list of messages, one for each thing that is wrong.
import type { Issue, IssueRule } from '#src/kernel/issues.ts';
import { type Answer, errorRenderer, type Said } from '../kit/error-format.ts';
import { fieldName } from './field-names.ts';
import { toGatewayId } from './ids.ts';
import { type Message, messageOf, refusals } from './messages.ts';

/** How a failure reads; `context` names the thing it is about, from the failure's details. */
type Wording = Message & {
  readonly context?: (details: Readonly<Record<string, unknown>>) => string | undefined;
};

const subCodes: Readonly<Record<IssueRule, string>> = {
  not_null: 'not_null',
  not_blank: 'not_blank',
  length: 'invalid_length',
  above_maximum: 'exceeds_maximum_value',
  below_minimum: 'below_minimum_value',
  out_of_range: 'number_out_of_range',
  invalid: 'invalid',
};

const texts: Readonly<Record<IssueRule, string>> = {
  not_null: 'may not be null',
  not_blank: 'may not be empty',
  length: 'has an invalid length',
  above_maximum: 'exceeds the maximum value',
  below_minimum: 'is below the minimum value',
  out_of_range: 'is out of range',
  invalid: 'is invalid',
};

export const renderError = errorRenderer<Wording>({
  byKind: {
    invalid: messageOf('invalid_data'),
    unauthenticated: messageOf('not_authorized'),
    forbidden: messageOf('unavailable_for_merchant_policy'),
    missing: messageOf('resource_not_found'),
    conflict: messageOf('resource_exists'),
    wrong_state: messageOf('unavailable_for_current_status'),
    throttled: { ...messageOf('invalid_request'), status: 429 },
    unavailable: { ...messageOf('server_error'), status: 503 },
    internal: messageOf('server_error'),
  },
  byCode: {
    body_unreadable: messageOf('malformed_request'),
    body_missing: messageOf('no_content'),
    body_too_large: messageOf('invalid_request'),
    content_type_unknown: messageOf('invalid_request'),
    request_unreadable: messageOf('invalid_request'),
    relayed_address_invalid: messageOf('invalid_request'),
    method_not_allowed: messageOf('invalid_request'),
    ...Object.fromEntries(Object.entries(refusals).map(([ours, code]) => [ours, messageOf(code)])),
    organization_status_does_not_allow: messageOf('unavailable_for_merchant_status'),
    account_not_specified: messageOf('no_account_specified'),
    version_conflict: messageOf('version_conflict'),
    account_not_found: { ...messageOf('resource_not_found'), context: identified('Account') },
    account_of_other_mode: messageOf('unavailable_for_merchant_mode'),
    account_of_other_rail: messageOf('incorrect_payment_type'),
    account_not_active: messageOf('account_not_active'),
    no_account_for_rail: messageOf('no_account_for_payment_method'),
    payment_not_found: { ...messageOf('resource_not_found'), context: identified('Transaction') },
    object_not_found: {
      ...messageOf('resource_not_found'),
      context: ({ type, id }) => identified(String(type))({ id }),
    },
    token_not_found: { ...messageOf('resource_not_found'), context: identified('Token') },
    method_of_other_kind: messageOf('incorrect_payment_type'),
    encryption_unknown: messageOf('invalid_data_encryption'),
    method_not_found: { ...messageOf('resource_not_found'), context: identified('PaymentMethod') },
    method_expired: messageOf('payment_method_expired'),
    source_id_taken: messageOf('resource_exists'),
    status_does_not_allow: messageOf('not_valid_for_transaction_status'),
    signed_already: messageOf('not_valid_for_transaction_status'),
    signature_not_found: { ...messageOf('resource_not_found'), context: identified('Signature') },
    test_mode_only: {
      ...messageOf('unavailable_for_merchant_mode'),
      message: 'Mode LIVE not supported for the operation',
    },
    capture_in_process: messageOf('unavailable_due_to_capture_in_process'),
    capture_too_large: messageOf('exceeds_authorized_amount'),
    refund_too_large: messageOf('refund_exceeds_transaction'),
    currency_not_supported: messageOf('unsupported_currency'),
    currency_differs: messageOf('currency_mismatch'),
    recurring_charge_not_found: {
      ...messageOf('resource_not_found'),
      context: identified('RecurringCharge'),
    },
    occurrence_not_found: {
      ...messageOf('resource_not_found'),
      context: identified('RecurringChargeOccurrence'),
    },
    no_occurrences_for_schedule: messageOf('no_occurrences_for_schedule'),
    first_occurrence_due_immediately: messageOf('first_occurrence_due_immediately'),
    update_results_in_no_occurrences: messageOf('update_results_in_no_occurrences'),
    recurring_method_of_other_kind: messageOf('incorrect_payment_type'),
    charge_not_repeatable: messageOf('not_valid_for_transaction_status'),
    search_malformed: messageOf('search_failed'),
    search_too_slow: messageOf('search_failed'),
    payment_method_missing: messageOf('no_payment_method'),
    card_details_missing: messageOf('no_card_details_or_token_present'),
    bank_details_missing: messageOf('no_bank_details_or_token_present'),
    card_number_invalid: messageOf('card_number_invalid'),
    card_number_incorrect: messageOf('card_number_incorrect'),
    card_expired: messageOf('card_expired'),
    idempotency_key_reused: { ...messageOf('invalid_data'), context: () => 'Idempotency-Key' },
    idempotency_key_malformed: { ...messageOf('invalid_data'), context: () => 'Idempotency-Key' },
    idempotency_key_running: { ...messageOf('resource_exists'), context: () => 'Idempotency-Key' },
  },
  write: (wording, said) => ({
    status: wording.status,
    body: { messages: messages(wording, said) },
  }),
});

/** `Transaction[wKgFnjz8GamBPPzKzIsAAA]`; nothing when the request named no id of ours. */
function identified(type: string) {
  return ({ id }: Readonly<Record<string, unknown>>) =>
    typeof id === 'string' ? `${type}[${toGatewayId(id)}]` : undefined;
}

function messages(wording: Wording, { failure, issues }: Said) {
  if (issues.length > 0) return issues.map(issueMessage);
  const context = wording.context?.(failure.details);
  return [{ ...(context && { context }), ...plain(wording) }];
}

function issueMessage({ path, rule }: Issue) {
  return {
    context: path.map(fieldName).join('.'),
    ...plain(messageOf('invalid_data')),
    sub_code: subCodes[rule],
    message: texts[rule],
  };
}

function plain({ code, message, facility }: Message) {
  return { code, level: 'error', message, facility };
}

/** An answer of one message and nothing else. */
export function renderMessage(message: Message): Answer {
  return { status: message.status, body: { messages: [plain(message)] } };
}

/**
 * What a declined or failed transaction is answered with: the id of what was stored comes along.
 */
export function failedTransaction(message: Message, id: string): Answer {
  const entry = { ...plain(message), entity_id: toGatewayId(id) };
  return { status: message.status, body: { messages: [entry] } };
}
