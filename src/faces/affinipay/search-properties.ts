// What of a transaction can be searched for and sorted by: all that is shown of it, and no more.
import { cardBrands } from '#facts/card-brands.ts';
import type { Order, Value, Words } from '#src/expressions/index.ts';
import { isCurrency } from '#src/kernel/money.ts';
import {
  avsResults,
  type Condition,
  cvvResults,
  type SearchColumn,
  type TextColumn,
} from '#src/payments/index.ts';
import { isTimestamp } from '../kit/timestamps.ts';
import { payerFields } from './field-names.ts';
import { fromGatewayId } from './ids.ts';
import { readFailureCode } from './messages.ts';
import { shownStatuses } from './write-transaction.ts';

export interface Property {
  /** What must be true for it to match the text; `undefined` when it never has such a value. */
  readonly match: (text: string) => Condition | undefined;
  readonly order: Pick<Order<SearchColumn>, 'by' | 'words' | 'ignoresCase'>;
  /** Whether it is looked at for text that may be anywhere. Other text is found without. */
  readonly isAnywhere: boolean;
}

/** Matches values, and words in them, that start with the text. */
function text(column: TextColumn): Property {
  const match = (startsWith: string) => ({ column, startsWith });
  return { match, order: { by: column, ignoresCase: true }, isAnywhere: false };
}

/** Matches whole values, which `read` makes of the text that stands for them. */
function whole(
  column: SearchColumn,
  read: (text: string) => Value | undefined,
  isAnywhere = false,
): Property {
  const match = (given: string) => {
    const value = read(given);
    return value === undefined ? undefined : ({ column, is: 'eq', value } as const);
  };
  return { match, order: { by: column }, isAnywhere };
}

/** One of a few words, in upper or lower case, for values that are called so. */
function named(column: SearchColumn, words: Words): Property {
  const known = new Map([...words.values()].map((word) => [word.toLowerCase(), word]));
  const match = (given: string) => {
    const value = known.get(given.toLowerCase());
    return value === undefined ? undefined : ({ column, is: 'eq', value, words } as const);
  };
  return { match, order: { by: column, words }, isAnywhere: true };
}

/** Of a property whose values are shown as they are. */
function asShown(column: SearchColumn, values: readonly string[]): Property {
  return named(column, new Map(values.map((value) => [value, value])));
}

const status = named(
  'railStatus',
  new Map(shownStatuses.map(({ rail, status: ours, shown }) => [`${rail}:${ours}`, shown])),
);

const toCount = (given: string) => (/^(0|[1-9]\d{0,3})$/.test(given) ? BigInt(given) : undefined);
const toMinor = (given: string) => (/^(0|[1-9]\d{0,14})$/.test(given) ? BigInt(given) : undefined);
const toInstant = (given: string) =>
  isTimestamp(given) ? Temporal.Instant.from(given) : undefined;
const flags = new Map([
  ['true', true],
  ['false', false],
]);
const toFlag = (given: string) => flags.get(given.toLowerCase());
const toCurrency = (given: string) =>
  isCurrency(given.toUpperCase()) ? given.toUpperCase() : undefined;
const toFingerprint = (given: string) => (/^[A-Za-z0-9]{20}$/.test(given) ? given : undefined);

const payer = Object.fromEntries(
  Object.entries(payerFields).map(([ours, theirs]) => [
    theirs,
    text(ours as keyof typeof payerFields),
  ]),
);

const method: Readonly<Record<string, Property>> = {
  type: named(
    'rail',
    new Map([
      ['card', 'card'],
      ['ach', 'bank'],
    ]),
  ),
  number: text('maskedCardNumber'),
  fingerprint: whole('fingerprint', toFingerprint, true),
  card_type: asShown('brand', cardBrands),
  exp_month: whole('expMonth', toCount),
  exp_year: whole('expYear', toCount),
  routing_number: text('maskedRoutingNumber'),
  account_number: text('maskedAccountNumber'),
  account_type: named(
    'accountType',
    new Map([
      ['checking', 'CHECKING'],
      ['savings', 'SAVINGS'],
    ]),
  ),
  bank_name: text('bankName'),
  ...payer,
};

const kinds = new Map(['charge', 'refund', 'credit'].map((kind) => [kind, kind.toUpperCase()]));

/** By the name that clients know it by; a payer's also without the method that it is part of. */
export const properties: ReadonlyMap<string, Property> = new Map(
  Object.entries({
    id: whole('id', fromGatewayId, true),
    created: whole('createdAt', toInstant),
    modified: whole('modifiedAt', toInstant),
    type: named('kind', kinds),
    account_id: whole('processingAccountId', fromGatewayId),
    status,
    amount: whole('amountMinor', toMinor, true),
    currency: whole('currency', toCurrency, true),
    auto_capture: whole('isAutoCapture', toFlag),
    amount_refunded: whole('refundedMinor', toMinor),
    charge_id: whole('chargeId', fromGatewayId, true),
    failure_code: whole('failureCode', (given) => readFailureCode(given.toLowerCase())),
    authorization_code: text('authorizationCode'),
    cvv_result: asShown('cvvResult', cvvResults),
    avs_result: asShown('avsResult', avsResults),
    recurring_charge_id: whole('recurringChargeId', fromGatewayId),
    recurring_charge_occurrence_id: whole('occurrenceId', fromGatewayId),
    reference: text('reference'),
    capture_reference: text('captureReference'),
    void_reference: text('voidReference'),
    ...payer,
    ...Object.fromEntries(
      Object.entries(method).map(([name, property]) => [`method.${name}`, property]),
    ),
  }),
);
