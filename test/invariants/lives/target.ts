// Which transaction of a life something is asked of.
import type { Step, World } from '../model/world.ts';

/**
 * Found by a number of any size: three times in four one that allows it, if there is one. Nothing
 * while there are none.
 */
export function targetIn(
  world: World,
  pick: number,
  tell: (target: number) => Step,
): number | undefined {
  const all = [...world.transactions.keys()];
  const willing = all.filter((target) => tell(target).answer.status === 200);
  const among = pick % 4 > 0 && willing.length > 0 ? willing : all;
  return among[pick % among.length];
}

/** Parts in percent of the transaction's amount; some ask for more than there is. */
export function partOf(world: World, target: number, percent: number): number {
  return Math.max(1, Math.ceil((world.transactions[target]!.amount * percent) / 100));
}
