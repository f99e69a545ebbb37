// Whose data an operator means: the organization is the token's, the mode is named.
import { Type } from 'typebox';
import { type Mode, modes } from '#src/kernel/mode.ts';
import { type Caller, organizationFailure } from '#src/organizations/index.ts';

export const modeType = Type.Union(modes.map((mode) => Type.Literal(mode)));

/** In test mode unless it is said otherwise. */
export const modeField = { mode: Type.Optional(modeType) };
export const modeQuery = Type.Object(modeField);

export function scopeOf(
  { organizationId }: Caller,
  { mode = 'test' }: { readonly mode?: Mode } | undefined = {},
): Caller {
  return { organizationId, mode };
}

/** The same where money is booked. Throws `live_mode_off` where live mode is not enabled. */
export function bookingScopeOf(isLiveEnabled: boolean): typeof scopeOf {
  return (caller, named) => {
    const scope = scopeOf(caller, named);
    if (scope.mode === 'live' && !isLiveEnabled) throw organizationFailure('live_mode_off');
    return scope;
  };
}
