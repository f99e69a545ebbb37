// What stands in live mode where no link to a processor is configured: every order fails, and says
// so.
import { nextBusinessDay } from '#src/kernel/business-days.ts';
import type { RailName } from '#src/organizations/index.ts';
import type { Rail } from '#src/payments/index.ts';

export function unconfiguredRail(name: RailName): Rail {
  const failureCode =
    name === 'card' ? 'card_processor_not_available' : 'ach_processor_not_available';
  return {
    name,
    authorize: async () => ({ outcome: 'declined', failureCode }),
    reverse: async () => undefined,
    settlesOn: (presentedOn) => nextBusinessDay(presentedOn),
  };
}
