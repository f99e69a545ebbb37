// Which rail carries a caller's payments.
import type { Ids } from '#src/kernel/ids.ts';
import type { RailOf } from '#src/payments/index.ts';
import { achSimulator } from './simulator/ach-simulator.ts';
import { cardSimulator } from './simulator/card-simulator.ts';
import { unconfiguredRail } from './unconfigured.ts';

/** Test mode is always simulated; live mode has no link yet. */
export function railsOf({ ids }: { readonly ids: Ids }): RailOf {
  const rails = {
    test: { card: cardSimulator(ids), ach: achSimulator(ids) },
    live: { card: unconfiguredRail('card'), ach: unconfiguredRail('ach') },
  };
  return ({ mode }, name) => rails[mode][name];
}
