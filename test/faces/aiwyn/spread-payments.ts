// Payments of every kind there is, as a firm of many years would have them, with odd names in all
// places; and what each of them is shown as, told a second time.
import type { Row } from './evaluate.ts';
import { type Random, randomOf } from './random.ts';

/** As the table has it, and what it refers to by place in the lists below. */
export interface SpreadPayment {
  readonly kind: 'charge' | 'credit';
  readonly status: string;
  readonly rail: 'card' | 'ach' | 'manual';
  readonly currency: string;
  readonly authorized: bigint;
  readonly captured: bigint;
  readonly refunded: bigint;
  readonly reference: string | null;
  readonly method: Readonly<Record<string, unknown>>;
  readonly client: number | null;
  readonly invoice: number | null;
  readonly isAutomatic: boolean;
  readonly isBooked: boolean;
  readonly createdAt: string;
  readonly modifiedAt: string;
  readonly capturedAt: string | null;
}

export const clientNames = [
  ...['Acme Corporation', 'ACME corporation', 'acme', 'Keeper & Sons', 'O\'Brien "Bob"', ''],
  ...['100% Übersee_GmbH', 'a\\b', '\\%', 'İstanbul ısı', 'Istanbul ISI', 'ΣΊΣΥΦΟΣ', 'σίσυφος'],
  ...['Straße', 'STRASSE', 'Élan', 'élan', 'e\u0301lan', '中文 公司', '🙂 Smile', '\uffff', 'a\nb'],
  ...['x*y?', '(paren) [set] {2}', 'dot.dot', '^start$', 'a|b', 'null', 'Zoë', ' Acme ', '1500'],
];

export const invoiceNames = [
  ...['INV-2024-001', 'INV-2024-002', 'inv-2024-001', 'INV_2024_001', 'INV%', '', 'Σ-1', 'ς-1'],
  ...['456', 'É-7', 'é-7', '\\1', 'R+D (a|b)'],
];

const bankNames = ['First Bank of Testing', 'FIRST BANK', 'Crédit Agricole', 'CRÉDIT', '100%', ''];
const references = [
  ...['ref-1', 'REF-1', 'ref_1', '50% off', '', 'a\\', '🙂', '中', 'línea\nnueva', 'x', 'X', '10'],
];
const handReferences = ['CHK-1001', 'pi_1234567890', 'PI_1234567890', 'Ü-9', '%', '7'];
const brands = ['VISA', 'MASTERCARD', 'AMERICAN_EXPRESS', 'DISCOVER', 'JCB', 'UNKNOWN'];
const tenders = ['cash', 'check', 'bank_transfer', 'wire', 'paypal', 'apple_pay', 'google_pay'];
const statuses = [
  ...['created', 'deferred', 'authorized', 'captured', 'settled', 'settled', 'voided', 'expired'],
  ...['failed', 'returned'],
];
const amounts = [1n, 5n, 10n, 100n, 12_34n, 150_000n, 150_000n, 150_001n, 99_999_999_999_999n];
const times = [
  ...['2024-01-15T10:25:00Z', '2024-01-15T10:25:00Z', '2024-01-15T10:25:00.000001Z'],
  ...['2024-01-15T10:24:59.999999Z', '2024-06-30T23:59:59.5Z', '2023-12-31T23:59:59Z'],
  ...['2024-02-29T12:00:00.123Z', '1969-12-31T23:59:59.999999Z', '2031-07-01T00:00:00Z'],
];

/** Always the same ones. */
export function spreadPayments(count: number): readonly SpreadPayment[] {
  const random = randomOf(20_240_115);
  return Array.from({ length: count }, () => spreadPayment(random));
}

function spreadPayment(random: Random): SpreadPayment {
  const rail = random.pick(['card', 'card', 'ach', 'manual'] as const);
  const kind = rail !== 'manual' && random.oneIn(8) ? 'credit' : 'charge';
  const status = random.pick(rail === 'manual' ? ['settled', 'settled', 'voided'] : statuses);
  const authorized = random.oneIn(3) ? BigInt(1 + random.below(20_000)) : random.pick(amounts);
  const isCaptured = rail === 'manual' || ['captured', 'settled', 'returned'].includes(status);
  const isPartial = isCaptured && rail === 'card' && authorized > 1n && random.oneIn(3);
  const captured = isPartial ? authorized / 2n : authorized;
  const createdAt = timeOf(random);
  return {
    kind,
    status,
    rail,
    currency: random.oneIn(3) ? random.pick(['JPY', 'KWD', 'EUR']) : 'USD',
    authorized,
    captured: isCaptured ? captured : 0n,
    refunded: kind === 'charge' ? random.pick([0n, 0n, captured, captured / 3n]) : 0n,
    reference: random.oneIn(2) ? random.pick(references) : null,
    method: methodOf(random, rail),
    client: random.oneIn(4) ? null : random.below(clientNames.length),
    invoice: random.oneIn(2) ? null : random.below(invoiceNames.length),
    isAutomatic: random.oneIn(4),
    isBooked: isCaptured,
    createdAt,
    modifiedAt: random.oneIn(2) ? createdAt : timeOf(random),
    capturedAt: isCaptured ? random.pick([createdAt, timeOf(random)]) : null,
  };
}

function timeOf(random: Random): string {
  const time = random.pick(times);
  if (!random.oneIn(2)) return time;
  const later = { seconds: random.below(90_000), milliseconds: random.pick([0, 0, 10]) };
  return Temporal.Instant.from(time).add(later).toString();
}

function methodOf(random: Random, rail: SpreadPayment['rail']): SpreadPayment['method'] {
  const last = `${1_000 + random.pick([234, 234, random.below(9_000)])}`;
  const payer = { name: 'Not the client' };
  if (rail === 'manual') {
    const reference = random.oneIn(2) ? { processorReference: random.pick(handReferences) } : {};
    return { kind: 'recorded', tender: random.pick(tenders), ...reference, payer };
  }
  if (rail === 'ach') {
    const name = random.oneIn(3) ? {} : { bankName: random.pick(bankNames) };
    return { kind: 'bank', masked: `******${last}`, accountType: 'checking', ...name, payer };
  }
  const brand = random.pick(brands);
  const debit = random.oneIn(3) ? { isDebit: true } : {};
  return { kind: 'card', masked: `************${last}`, brand, expMonth: 1, ...debit, payer };
}

const words: Readonly<Record<string, string>> = {
  created: 'PENDING',
  deferred: 'PENDING',
  authorized: 'PENDING',
  captured: 'CONFIRMED',
  settled: 'CONFIRMED',
  voided: 'CANCELLED',
  expired: 'CANCELLED',
  failed: 'FAILED',
  returned: 'FAILED',
};
const digits: Readonly<Record<string, number>> = { USD: 2, EUR: 2, JPY: 0, KWD: 3 };

/** What the database gave it, once it was stored. */
export interface Stored {
  readonly id: string;
  readonly number: bigint;
  readonly clientNumber: bigint | null;
  readonly invoiceNumber: bigint | null;
  readonly entryId: string | null;
}

/** As the document has it be shown. */
export function shown(payment: SpreadPayment, stored: Stored): Row {
  const { kind, rail, method, captured, currency, client, invoice } = payment;
  const amount = captured > 0n ? captured : payment.authorized;
  const isCard = rail === 'card';
  const confirmationDate = payment.capturedAt && written(payment.capturedAt);
  return {
    id: `${stored.number}`,
    amount: decimal(kind === 'credit' ? -amount : amount, currency),
    currency,
    paymentMethod: methodWord(payment),
    cardLastFour: isCard ? `${method.masked}`.slice(-4) : null,
    cardType: isCard ? `${method.brand}` : null,
    status: isGivenBack(payment, amount) ? 'REFUNDED' : words[payment.status]!,
    confirmationDate,
    processorReference: rail === 'manual' ? textOf(method.processorReference) : spelled(stored.id),
    clientId: numberOf(stored.clientNumber),
    clientName: client === null ? null : clientNames[client]!,
    invoiceId: numberOf(stored.invoiceNumber),
    invoiceNumber: invoice === null ? null : invoiceNames[invoice]!,
    createdAt: written(payment.createdAt),
    updatedAt: written(payment.modifiedAt),
    paymentConfirmationDate: confirmationDate,
    isAutomatic: payment.isAutomatic,
    bankName: textOf(method.bankName),
    reference: payment.reference,
    arTransactionId: stored.entryId,
    amountRefunded: decimal(payment.refunded, currency),
  };
}

function methodWord({ rail, method }: SpreadPayment): string {
  if (rail === 'ach') return 'ACH';
  if (rail === 'card') return method.isDebit === true ? 'DEBIT_CARD' : 'CREDIT_CARD';
  return `${method.tender}`.toUpperCase();
}

/** As long as it did not come to nothing in another way. */
function isGivenBack({ kind, status, refunded }: SpreadPayment, amount: bigint): boolean {
  const isLive = status === 'authorized' || status === 'captured' || status === 'settled';
  return isLive && kind === 'charge' && refunded === amount;
}

function decimal(minor: bigint, currency: string): string {
  const places = digits[currency]!;
  const size = `${minor}`.replace('-', '').padStart(places + 1, '0');
  const whole = size.slice(0, size.length - places);
  const sign = minor < 0n ? '-' : '';
  return `${sign}${whole}${places > 0 ? `.${size.slice(-places)}` : ''}`;
}

const written = (instant: string) => Temporal.Instant.from(instant).toString();
const textOf = (value: unknown) => (typeof value === 'string' ? value : null);
const numberOf = (value: bigint | null) => (value === null ? null : `${value}`);

/** As the gateway spells an id: its 16 bytes in base64url. */
const spelled = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');
