// What payments of a life are paid with: details, tokens, what is saved.
import fc from 'fast-check';
import { aBankAccount, aCard } from '#test/support/app.ts';
import { isUsable, makeToken, type PaidWith, save } from '../model/pay.ts';
import type { Details, RailName, World } from '../model/world.ts';
import { commandOf } from './asking.ts';
import type { Lived } from './sides.ts';

/** Which method to take, of those that there are when it is asked. */
export interface MethodChoice {
  readonly kind: PaidWith['kind'];
  readonly pick: number;
  readonly isDeclined: boolean;
}

const rails = fc.constantFrom<RailName>('card', 'ach');
export const picks = fc.nat({ max: 1_000 });
export const times = fc.constantFrom(1, 1, 1, 1, 2, 3);
const isDeclined = fc.integer({ min: 0, max: 7 }).map((one) => one === 0);

export const methods: fc.Arbitrary<MethodChoice> = fc.record({
  kind: fc.constantFrom('typed', 'typed', 'typed', 'token', 'token', 'token', 'saved'),
  pick: picks,
  isDeclined,
});

/**
 * Of tokens, three times in four one that can still be used, if there is one. Details where there
 * is nothing to choose from.
 */
export function choose(
  world: World,
  rail: RailName,
  { kind, pick, isDeclined: declined }: MethodChoice,
): PaidWith {
  const typed = { kind: 'typed', ...detailsOf(rail, declined) } as const;
  if (kind === 'typed') return typed;
  const list: readonly Details[] = kind === 'token' ? world.tokens : world.saved;
  const fitting = [...list.keys()].filter((at) => list[at]!.rail === rail);
  const usable = fitting.filter((at) => kind === 'saved' || isUsable(world, world.tokens[at]!));
  const among = pick % 4 > 0 && usable.length > 0 ? usable : fitting;
  return among.length > 0 ? { kind, at: among[pick % among.length]! } : typed;
}

function detailsOf(rail: RailName, declined: boolean): Details {
  const why = rail === 'ach' ? 'ach_insufficient_funds' : 'card_declined';
  return { rail, declinedFor: declined ? why : undefined };
}

/** As a transaction's `method` has it. */
export function written(method: PaidWith, { ids }: Lived): object | string {
  if (method.kind === 'typed') return writtenDetails(method);
  return ids[method.kind === 'token' ? 'tokens' : 'saved'][method.at]!;
}

function writtenDetails({ rail, declinedFor }: Details): object {
  if (rail === 'ach') return aBankAccount(declinedFor ? { account_number: '1000000005' } : {});
  return aCard(declinedFor ? { number: '4000000000000002' } : {});
}

export const tokens = fc
  .record({ rail: rails, isDeclined, isPublic: fc.boolean() })
  .map(({ rail, isDeclined: declined, isPublic }) => {
    const details = detailsOf(rail, declined);
    const which = `${rail} ${details.declinedFor ?? ''} ${isPublic ? 'with the public key' : ''}`;
    return commandOf(`token ${which}`, () => ({
      tell: (world) => makeToken(world, details),
      ask: ({ app }) => {
        const { publicKey, testSecretKey } = app.organization;
        const key = isPublic ? publicKey : testSecretKey;
        return app.gateway('POST', '/v1/tokens', writtenDetails(details), { key });
      },
    }));
  });

export const saves = fc
  .record({ rail: rails, choice: methods, times })
  .map(({ rail, choice, times: often }) =>
    commandOf(`save ${rail} ${said(choice)} ×${often}`, (world) => {
      const from = choose(world, rail, choice);
      if (from.kind === 'saved') return undefined;
      return {
        times: often,
        tell: (before) => save(before, from),
        ask: (lived) => {
          const body = from.kind === 'typed' ? writtenDetails(from) : undefined;
          const path = rail === 'ach' ? '/v1/banks' : '/v1/cards';
          return lived.app.gateway('POST', path, body ?? { token_id: written(from, lived) });
        },
      };
    }),
  );

export function said({ kind, pick, isDeclined: declined }: MethodChoice): string {
  return kind === 'typed' ? `typed${declined ? ' declined' : ''}` : `${kind} #${pick}`;
}
