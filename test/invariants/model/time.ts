// What time does to payments, as the model has it.
import { nextBusinessDay } from '#src/kernel/business-days.ts';
import { nextDailyTime } from '#src/kernel/daily-time.ts';
import { railOf, type Transaction, type World } from './world.ts';

const captureHour = 5;

export function nextCapture({ timeZone, now }: World): Temporal.Instant {
  return nextDailyTime(now, timeZone, captureHour);
}

/** When time next moves anything, if it does. */
function nextDue({ transactions }: World): Temporal.Instant | undefined {
  const dues = transactions.flatMap(({ movesAt }) => (movesAt ? [movesAt] : []));
  return dues.toSorted(Temporal.Instant.compare)[0];
}

/** When something becomes otherwise by itself: what is due, tokens, charges that limits count. */
export function edgesIn({ now, transactions, tokens, limits }: World): Temporal.Instant[] {
  const counted = transactions.filter(
    ({ type, account }) => type === 'CHARGE' && Object.keys(limits[account]).length > 0,
  );
  const edges = [
    ...transactions.flatMap(({ movesAt }) => (movesAt ? [movesAt] : [])),
    ...tokens.map(({ until }) => until),
    ...counted.flatMap(({ createdAt: at }) => [at.add({ hours: 24 }), at.add({ hours: 720 })]),
  ];
  return edges.filter((edge) => Temporal.Instant.compare(edge, now) > 0);
}

export function advance(world: World, to: Temporal.Instant): World {
  const due = nextDue(world);
  if (!due || Temporal.Instant.compare(due, to) > 0) return { ...world, now: to };
  return advance(moved({ ...world, now: due }), to);
}

/** Everything whose moment is the present one goes a step further. */
function moved(world: World): World {
  const transactions = world.transactions.map((one) => {
    if (!one.movesAt?.equals(world.now)) return one;
    const { movesAt: _, ...rest } = one;
    if (one.stage === 'waiting') return presented(world, rest, world.now);
    return { ...rest, stage: one.stage === 'hold' ? 'void' : 'settled' } as const;
  });
  // A refund that waited for its bank debit to settle goes out with the capture after that.
  const released = transactions.map((one) => {
    if (one.stage !== 'deferred' || transactions[one.charge!]!.stage !== 'settled') return one;
    return { ...one, stage: 'waiting', movesAt: nextCapture(world) } as const;
  });
  return { ...world, transactions: released };
}

/** In the hands of its rail: with the batch of the daily capture at `joinsAt` it settles. */
export function presented(
  { rules, timeZone }: World,
  transaction: Transaction,
  joinsAt: Temporal.Instant,
): Transaction {
  const presentedOn = joinsAt.toZonedDateTimeISO(timeZone).toPlainDate();
  const days = rules.settlesInDays[railOf(transaction.account)];
  const midnight = nextBusinessDay(presentedOn, days).toZonedDateTime(timeZone).toInstant();
  const movesAt = nextDailyTime(midnight.subtract({ nanoseconds: 1 }), timeZone, captureHour);
  return { ...transaction, stage: 'presented', movesAt };
}
