// What a payment is paid with: details handed in with the request, or a method saved before.

import type { Ids } from '#src/kernel/ids.ts';
import {
  acceptMethod,
  isExpired,
  type Method,
  type MethodInput,
  methodFailure,
  type SavedMethod,
  type SavedMethods,
} from '#src/payment-methods/index.ts';
import {
  type InstrumentOwner,
  type Intake,
  intakeOrRecognize,
  type KeyService,
  type KnownInstruments,
  type Secret,
  type StoredIntake,
} from '#src/payment-methods/vault/index.ts';

/** Details, or the id of a saved method. */
export type PaidWith = MethodInput | { readonly kind: 'saved'; readonly id: string };

export interface Payable {
  readonly kind: Method['kind'];
  /** Which of the fields that an account may require were not told. */
  lacks(field: string): boolean;
  /** The method as it may be kept. Throws what `acceptMethod` throws, or `method_expired`. */
  accept(today: Temporal.PlainDate): Method;
  readonly securityCode?: Secret;
  /** The number for the vault, or where it is kept already. */
  intake(): Promise<Intake | StoredIntake>;
}

export interface PayableTools {
  readonly ids: Ids;
  readonly keys: KeyService;
  readonly known: KnownInstruments;
  readonly savedMethods: Pick<SavedMethods, 'read'>;
}

/** Throws `method_not_found`. */
export async function payableOf(
  tools: PayableTools,
  owner: InstrumentOwner,
  paidWith: PaidWith,
): Promise<Payable> {
  return paidWith.kind === 'saved'
    ? savedPayable(await tools.savedMethods.read(owner, paidWith.id))
    : givenPayable(tools, owner, paidWith);
}

function givenPayable(tools: PayableTools, owner: InstrumentOwner, input: MethodInput): Payable {
  const told: Readonly<Record<string, unknown>> = { ...input, ...input.payer };
  return {
    kind: input.kind,
    lacks: (field) => told[field] === undefined || told[field] === '',
    accept: (today) => acceptMethod(input, today),
    intake: () => intakeOrRecognize(tools, owner, input),
    ...(input.kind === 'card' && input.securityCode && { securityCode: input.securityCode }),
  };
}

function savedPayable({ method, instrumentId, fingerprint }: SavedMethod): Payable {
  const { kind } = method;
  return {
    kind,
    // Required fields are asked of details. What is saved was good enough when it was saved.
    lacks: () => false,
    accept: (today) => {
      if (method.kind === 'card' && isExpired(method, today)) throw methodFailure('method_expired');
      // The code of then was not kept, and none comes with this payment.
      return method.kind === 'card' ? { ...method, hasSecurityCode: false } : method;
    },
    intake: async () => ({ id: instrumentId, kind, fingerprint, digest: nothingToLookFor }),
  };
}

const nothingToLookFor = Buffer.alloc(0);
