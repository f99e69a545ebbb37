// What of a transaction can be searched for and sorted by: all that is shown of it, and no more.
import { cardBrands } from '#facts/card-brands.ts';
import { isCurrency } from '#src/kernel/money.ts';
import {
  avsResults,
  type Condition,
  cvvResults,
  type Order,
  type TextProperty,
  type WholeProperty,
} from '#src/payments/index.ts';
import { isTimestamp } from '../kit/timestamps.ts';
import { payerFields } from './field-names.ts';
import { fromGatewayId } from './ids.ts';
import { readFailureCode } from './messages.ts';
import { shownStatuses } from './write-transaction.ts';

export interface Property {
  /** What must be true for it to match the text; `undefined` when it never has such a value. */
  readonly match: (text: string) => Condition | undefined;
  readonly order: Order['by'];
  /** Whether it is looked at for text that may be anywhere. Other text is found without. */
  readonly isAnywhere: boolean;
}

/** Matches values, and words in them, that start with the text. */
function text(property: TextProperty): Property {
  const match = (startsWith: string) => ({ property, startsWith });
  return { match, order: property, isAnywhere: false };
}

/** Matches whole values, which `read` makes of the text that stands for them. */
function whole(
  property: WholeProperty,
  read: (text: string) => unknown,
  isAnywhere = false,
): Property {
  const match = (given: string) => {
    const value = read(given);
    return value === undefined ? undefined : { property, isIn: [value] };
  };
  return { match, order: property, isAnywhere };
}

/** One of a few words, in upper or lower case, each of which stands for a condition. */
function oneOf(words: Readonly<Record<string, Condition>>, order: Order['by']): Property {
  const meanings = new Map(
    Object.entries(words).map(([word, condition]) => [word.toLowerCase(), condition]),
  );
  return { match: (given) => meanings.get(given.toLowerCase()), order, isAnywhere: true };
}

function named(property: WholeProperty, values: Readonly<Record<string, string>>): Property {
  const words = Object.entries(values).map(([word, value]) => [
    word,
    { property, isIn: [value] } satisfies Condition,
  ]);
  return oneOf(Object.fromEntries(words), property);
}

/** Of a property whose values are shown as they are. */
function asShown(property: WholeProperty, values: readonly string[]): Property {
  return named(property, Object.fromEntries(values.map((value) => [value, value])));
}

const status = oneOf(meaningOfStatuses(), Object.values(meaningOfStatuses()));

/** For each status that is shown, in alphabetical order, which payments are shown so. */
function meaningOfStatuses(): Record<string, Condition> {
  const words = [...new Set(shownStatuses.map(({ shown }) => shown))].sort();
  const meanings = words.map((word) => {
    const pairs = shownStatuses.filter(({ shown }) => shown === word);
    const rails = Map.groupBy(pairs, ({ rail }) => rail);
    const anyOf = [...rails].map(([rail, those]) => ({
      allOf: [
        { property: 'rail', isIn: [rail] },
        { property: 'status', isIn: those.map((pair) => pair.status) },
      ] as const,
    }));
    return [word, { anyOf }];
  });
  return Object.fromEntries(meanings);
}

const toCount = (given: string) => (/^(0|[1-9]\d{0,3})$/.test(given) ? Number(given) : undefined);
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
  type: named('rail', { card: 'card', bank: 'ach' }),
  number: text('maskedCardNumber'),
  fingerprint: whole('fingerprint', toFingerprint, true),
  card_type: asShown('brand', cardBrands),
  exp_month: whole('expMonth', toCount),
  exp_year: whole('expYear', toCount),
  routing_number: text('maskedRoutingNumber'),
  account_number: text('maskedAccountNumber'),
  account_type: named('accountType', { CHECKING: 'checking', SAVINGS: 'savings' }),
  bank_name: text('bankName'),
  ...payer,
};

/** By the name that clients know it by; a payer's also without the method that it is part of. */
export const properties: ReadonlyMap<string, Property> = new Map(
  Object.entries({
    id: whole('id', fromGatewayId, true),
    created: whole('createdAt', toInstant),
    modified: whole('modifiedAt', toInstant),
    type: named('kind', { CHARGE: 'charge', REFUND: 'refund', CREDIT: 'credit' }),
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
