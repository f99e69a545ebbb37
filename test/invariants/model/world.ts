// What the model of payments knows at a moment, and how it answers.

/** Two accounts take cards, one of them for clients' money; the third moves money of banks. */
export type AccountName = 'operating' | 'trust' | 'bank';
export type RailName = 'card' | 'ach';

/** What a test may alter, to see that the altered model is found out. */
export interface Rules {
  readonly holdHours: number;
  /** Business days after the daily capture. */
  readonly settlesInDays: Readonly<Record<RailName, number>>;
  readonly isVoidedRefundGivenBack: boolean;
  readonly tokenMinutes: number;
  /** What of the payer's a credit is taken from. */
  readonly creditsComeFrom: 'receivable' | 'unapplied';
}

export const documentedRules: Rules = {
  holdHours: 7 * 24,
  settlesInDays: { card: 1, ach: 2 },
  isVoidedRefundGivenBack: true,
  tokenMinutes: 5,
  creditsComeFrom: 'receivable',
};

export interface World {
  readonly rules: Rules;
  readonly timeZone: string;
  readonly now: Temporal.Instant;
  readonly transactions: readonly Transaction[];
  readonly tokens: readonly Token[];
  readonly saved: readonly Details[];
  readonly limits: Readonly<Record<AccountName, Limits>>;
}

export function newWorld(rules: Rules, beginning: Pick<World, 'timeZone' | 'now'>): World {
  const limits = { operating: {}, trust: {}, bank: {} };
  return { rules, ...beginning, transactions: [], tokens: [], saved: [], limits };
}

/**
 * `waiting` for a daily capture, `deferred` until its bank debit has settled, `presented` to its
 * rail.
 */
type Stage = 'failed' | 'hold' | 'waiting' | 'deferred' | 'presented' | 'settled' | 'void';

export interface Transaction {
  readonly type: 'CHARGE' | 'REFUND' | 'CREDIT';
  readonly account: AccountName;
  readonly amount: number;
  readonly stage: Stage;
  readonly isAutoCapture: boolean;
  readonly createdAt: Temporal.Instant;
  /** When time moves it on: its hold ends, or it is captured, or it settles. */
  readonly movesAt?: Temporal.Instant;
  readonly sourceId?: string | undefined;
  /** Of a refund: where its charge stands in the list. */
  readonly charge?: number;
  readonly failureCode?: string;
}

/** A card or bank account, as far as it matters. */
export interface Details {
  readonly rail: RailName;
  /** Why the rail refuses it, if it does. */
  readonly declinedFor?: string | undefined;
}

export interface Token extends Details {
  readonly until: Temporal.Instant;
  readonly isSpent: boolean;
}

/** The most that may go through an account: at once, in 24 hours, in 30 days. */
export interface Limits {
  readonly transaction_amount_max?: number;
  readonly daily_count_max?: number;
  readonly daily_amount_max?: number;
  readonly monthly_count_max?: number;
  readonly monthly_amount_max?: number;
}

/** The lists of what has ids. */
export type ListName = 'transactions' | 'tokens' | 'saved';

/** What is asked of the server is answered so; `shows` is what comes with it, or was made by it. */
export interface Answer {
  readonly status: number;
  readonly code?: string;
  readonly shows?: { readonly list: ListName; readonly at: number };
}

export interface Step {
  readonly world: World;
  readonly answer: Answer;
}

export function shown(world: World, list: ListName, at = world[list].length - 1): Step {
  return { world, answer: { status: 200, shows: { list, at } } };
}

export function refused(world: World, status: number, code: string): Step {
  return { world, answer: { status, code } };
}

export function transactionAt({ transactions }: World, index: number): Transaction {
  return transactions[index]!;
}

export function added(world: World, transaction: Omit<Transaction, 'createdAt'>): World {
  const made = { ...transaction, createdAt: world.now };
  return { ...world, transactions: [...world.transactions, made] };
}

export function changed(world: World, index: number, transaction: Transaction): World {
  return { ...world, transactions: world.transactions.with(index, transaction) };
}

export function isTaken({ transactions }: World, sourceId: string | undefined): boolean {
  return sourceId !== undefined && transactions.some((one) => one.sourceId === sourceId);
}

export function railOf(account: AccountName): RailName {
  return account === 'bank' ? 'ach' : 'card';
}

/** Where the refunds of a charge stand in the list. */
export function refundsOf({ transactions }: World, target: number): number[] {
  return transactions.flatMap((one, index) => (one.charge === target ? [index] : []));
}

export function refundedOf(world: World, target: number): number {
  const { isVoidedRefundGivenBack } = world.rules;
  return refundsOf(world, target)
    .map((index) => transactionAt(world, index))
    .filter(({ stage }) => stage !== 'failed' && !(stage === 'void' && isVoidedRefundGivenBack))
    .reduce((sum, { amount }) => sum + amount, 0);
}
