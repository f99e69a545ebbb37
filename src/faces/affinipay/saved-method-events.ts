// What happens to saved cards.
import {
  methodAsItWas,
  type SavedMethodEventType,
  type SavedMethods,
} from '#src/payment-methods/index.ts';
import type { EventFamily } from './event-family.ts';
import { writeSaved } from './saved-methods.ts';

const types: Readonly<Record<SavedMethodEventType, string>> = {
  'saved_card.expiring': 'payment_method.expiring',
  'saved_card.expired': 'payment_method.expired',
};

export interface SavedMethodEventsTools {
  readonly savedMethods: Pick<SavedMethods, 'findEver'>;
}

/** A card's earlier events outlive it. */
export function savedMethodEvents({ savedMethods }: SavedMethodEventsTools): EventFamily {
  return {
    types,
    write: async (stream, events) => {
      const ids = [...new Set(events.map(({ subjectId }) => subjectId))];
      const found = await savedMethods.findEver(stream, ids);
      const byId = new Map(found.map((saved) => [saved.id, saved]));
      return new Map(
        events.flatMap((event) => {
          const saved = byId.get(event.subjectId);
          return saved ? [[event.id, writeSaved(methodAsItWas(saved, event))]] : [];
        }),
      );
    },
  };
}
