// How much may go through an account, as the model counts it.
import type { AccountName, World } from './world.ts';

/** The code of the first limit that another charge of the amount would exceed. */
export function exceededLimit(
  world: World,
  account: AccountName,
  amount: number,
): string | undefined {
  const limits = world.limits[account];
  const day = volume(world, account, 24);
  const month = volume(world, account, 30 * 24);
  const reached = {
    max_amount: [amount, limits.transaction_amount_max],
    daily_count: [day.count + 1, limits.daily_count_max],
    daily_amount: [day.amount + amount, limits.daily_amount_max],
    monthly_count: [month.count + 1, limits.monthly_count_max],
    monthly_amount: [month.amount + amount, limits.monthly_amount_max],
  } as const;
  const exceeded = Object.entries(reached).find(
    ([, [value, max]]) => max !== undefined && value > max,
  );
  return exceeded && `merchant_trans_${exceeded[0]}_exceeded`;
}

/** The charges of the last hours; failed ones are none. */
function volume({ transactions, now }: World, account: AccountName, hours: number) {
  const since = now.subtract({ hours });
  const counted = transactions.filter(
    (one) =>
      one.type === 'CHARGE' &&
      one.account === account &&
      one.stage !== 'failed' &&
      Temporal.Instant.compare(one.createdAt, since) > 0,
  );
  return { count: counted.length, amount: counted.reduce((sum, one) => sum + one.amount, 0) };
}
