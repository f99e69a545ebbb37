// How much may go through an account: at once, in 24 hours, in 30 days.
import type { Failure } from '#src/kernel/failure.ts';
import type { TransactionLimits } from '#src/organizations/index.ts';
import { failure, limitFailures } from './failures.ts';

/** What went through an account lately: not what failed or came back, but what was voided. */
export interface Usage {
  /** In the 24 hours before. */
  readonly daily: Volume;
  /** In the 30 days before. */
  readonly monthly: Volume;
}

export interface Volume {
  readonly count: number;
  readonly amountMinor: bigint;
}

/** The failure of the first limit that the amount, on top of the usage, would exceed. */
export function exceededLimit(
  limits: TransactionLimits,
  { daily, monthly }: Usage,
  amountMinor: bigint,
): Failure | undefined {
  if (isOver(limits.amountMax, amountMinor)) return failure('transaction_amount_exceeded');
  if (isOver(limits.dailyCountMax, daily.count + 1)) return failure('daily_count_exceeded');
  if (isOver(limits.dailyAmountMax, daily.amountMinor + amountMinor)) {
    return failure('daily_amount_exceeded');
  }
  if (isOver(limits.monthlyCountMax, monthly.count + 1)) return failure('monthly_count_exceeded');
  if (isOver(limits.monthlyAmountMax, monthly.amountMinor + amountMinor)) {
    return failure('monthly_amount_exceeded');
  }
  return undefined;
}

function isOver<Value extends bigint | number>(max: Value | undefined, value: Value): boolean {
  return max !== undefined && value > max;
}

export function withVolume({ daily, monthly }: Usage, amountMinor: bigint): Usage {
  const plus = ({ count, amountMinor: before }: Volume): Volume => ({
    count: count + 1,
    amountMinor: before + amountMinor,
  });
  return { daily: plus(daily), monthly: plus(monthly) };
}

export function isLimited(limits: TransactionLimits): boolean {
  return Object.values(limits).some((limit) => limit !== undefined);
}

/** Whether the usage has to be known: a limit of the single amount asks for none. */
export function isLimitedByUsage({ amountMax: _, ...limits }: TransactionLimits): boolean {
  return isLimited(limits);
}

export function isLimitedByMonth({ monthlyCountMax, monthlyAmountMax }: TransactionLimits) {
  return monthlyCountMax !== undefined || monthlyAmountMax !== undefined;
}

export function isLimitFailure({ code }: Failure): boolean {
  return Object.hasOwn(limitFailures, code);
}
