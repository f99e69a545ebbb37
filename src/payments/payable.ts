// What a payment is paid with: details handed in with the request, a saved method, or a token.
import type { Failure } from '#src/kernel/failure.ts';
import type { Ids } from '#src/kernel/ids.ts';
import type { Caller } from '#src/organizations/index.ts';
import {
  acceptMethod,
  type BankDirectory,
  formOf,
  isExpired,
  isUsable,
  type Method,
  type MethodInput,
  type MethodOrigin,
  methodFailure,
  type OpenToken,
  type SavedMethod,
  type SavedMethods,
  type Token,
  type Tokens,
  type TypedDetails,
} from '#src/payment-methods/index.ts';
import {
  type Intake,
  intakeOrRecognize,
  type KeyService,
  type KnownInstruments,
  type Secret,
  type StoredIntake,
  traceCard,
} from '#src/payment-methods/vault/index.ts';

/** Details, or the id of what is saved or of a token. */
export type PaidWith =
  | MethodInput
  | KeptMethod
  | {
      readonly kind: 'stored';
      readonly id: string;
      /**
       * Reads what a token holds, as the caller would have read it from a request: nothing of it is
       * checked yet. Throws `fields_invalid` and what the caller likes.
       */
      readonly readTyped: (details: TypedDetails) => MethodInput;
    };

/** What the caller itself keeps of a method, whose number the vault has. */
export interface KeptMethod {
  readonly kind: 'kept';
  readonly method: Method;
  readonly instrumentId: string;
  readonly fingerprint: string;
  /** Of a card whose number was handed in then, and nothing paid with it yet. */
  readonly origin?: MethodOrigin & { readonly since: string };
}

export interface Payable {
  readonly kind: Method['kind'];
  /** Read from a magnetic stripe. */
  readonly isSwiped: boolean;
  /** Charged without its payer: nobody can be asked for a code, or to mend what is wrong. */
  readonly isKept?: boolean;
  /** Which of the fields that an account may require were not told. */
  lacks(field: string): boolean;
  /** The method as it may be kept. Throws what `acceptMethod` throws, or `method_expired`. */
  accept(today: Temporal.PlainDate): Promise<Method>;
  readonly securityCode?: Secret;
  /** The number for the vault, or where it is kept already. */
  intake(): Promise<Intake | StoredIntake>;
  /** The token to be used up by the payment. */
  readonly token?: Token;
  /** Of a card whose number was handed in, or saved a moment ago. */
  readonly origin?: () => MethodOrigin;
}

export interface PayableTools {
  readonly ids: Ids;
  readonly keys: KeyService;
  readonly known: KnownInstruments;
  readonly savedMethods: Pick<SavedMethods, 'find'>;
  readonly tokens: Pick<Tokens, 'open' | 'forgetCode'>;
  readonly banks: BankDirectory;
}

interface Asked {
  readonly caller: Caller;
  readonly method: PaidWith;
}

/** Throws `method_not_found`, `fields_invalid`, and what `readTyped` throws. */
export type FindPayable = (asked: Asked, now: Temporal.Instant) => Payable;

export function isMethodGone({ code }: Failure): boolean {
  return code === 'method_not_found';
}

/** Looks all of them up at once. */
export async function lookUpPayables(
  tools: PayableTools,
  asked: readonly Asked[],
): Promise<FindPayable> {
  const stored = asked.flatMap(({ caller, method }) =>
    method.kind === 'stored' ? [{ ...caller, id: method.id }] : [],
  );
  const [tokens, saved] = await Promise.all([
    tools.tokens.open(stored),
    tools.savedMethods.find(stored),
  ]);
  return ({ caller, method }, now) => {
    if (method.kind === 'kept') return keptPayable(method, now);
    if (method.kind !== 'stored') return givenPayable(tools, caller, method);
    // What was looked up for the whole list is not everybody's.
    const isOfCaller = (found: { readonly organizationId: string }) =>
      found.organizationId === caller.organizationId;
    const open = tokens.get(method.id);
    if (open && isOfCaller(open.token) && isUsable(open.token, { mode: caller.mode, now })) {
      return tokenPayable(tools, caller, open, method.readTyped);
    }
    const kept = saved.get(method.id);
    if (!kept || !isOfCaller(kept) || kept.mode !== caller.mode) {
      throw methodFailure('method_not_found', { id: method.id });
    }
    return savedPayable(kept, now);
  };
}

function givenPayable(
  tools: PayableTools,
  owner: Caller,
  input: MethodInput,
  fingerprint?: string,
): Payable {
  const told: Readonly<Record<string, unknown>> = { ...input, ...input.payer };
  return {
    kind: input.kind,
    isSwiped: input.kind === 'card' && input.isSwiped === true,
    lacks: (field) => told[field] === undefined || `${told[field]}`.trim() === '',
    accept: (today) => acceptMethod(tools, input, today),
    intake: () => intakeOrRecognize(tools, owner, input, fingerprint),
    ...(input.kind === 'card' && { origin: () => traceCard(tools, owner, input.number) }),
    ...(input.kind === 'card' && input.securityCode && { securityCode: input.securityCode }),
  };
}

function tokenPayable(
  tools: PayableTools,
  owner: Caller,
  { token, details }: OpenToken,
  readTyped: (details: TypedDetails) => MethodInput,
): Payable {
  const payable = givenPayable(tools, owner, readTyped(details), token.fingerprint);
  const { origin } = payable;
  return {
    ...payable,
    token,
    ...(origin && { origin: () => ({ ...origin(), ...formOf(token) }) }),
  };
}

/** Whoever tries out numbers may save each before. Later, nobody guesses what is saved. */
const newForHours = 1;

function isNewAt(now: Temporal.Instant, since: Temporal.Instant): boolean {
  return Temporal.Instant.compare(now, since.add({ hours: newForHours })) < 0;
}

function savedPayable(saved: SavedMethod, now: Temporal.Instant): Payable {
  const { method, instrumentId, fingerprint, origin, createdAt } = saved;
  const { kind } = method;
  const isNew = isNewAt(now, createdAt);
  return {
    kind,
    isSwiped: false,
    // Required fields are asked of details. What is saved was good enough when it was saved.
    lacks: () => false,
    accept: async (today) => {
      if (method.kind === 'card' && isExpired(method, today)) throw methodFailure('method_expired');
      // The code of then was not kept, and none comes with this payment.
      return method.kind === 'card' ? { ...method, hasSecurityCode: false } : method;
    },
    intake: async () => ({ id: instrumentId, kind, fingerprint, digest: nothingToLookFor }),
    ...(origin && isNew && { origin: () => origin }),
  };
}

/** That a card has expired is a reason to decline the payment, which is there to be seen then. */
function keptPayable(
  { method, instrumentId, fingerprint, origin }: KeptMethod,
  now: Temporal.Instant,
): Payable {
  const { kind } = method;
  const isNew = origin !== undefined && isNewAt(now, Temporal.Instant.from(origin.since));
  return {
    kind,
    isSwiped: false,
    isKept: true,
    lacks: () => false,
    accept: async () => (kind === 'card' ? { ...method, hasSecurityCode: false } : method),
    intake: async () => ({ id: instrumentId, kind, fingerprint, digest: nothingToLookFor }),
    ...(isNew && { origin: () => origin }),
  };
}

const nothingToLookFor = Buffer.alloc(0);
