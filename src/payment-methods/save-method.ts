// Keeps a card or bank account for later payments.
import type { Tx } from '#src/db/index.ts';
import { acceptMethod } from './accept-method.ts';
import type { MethodInput } from './method.ts';
import type { SavedMethod } from './saved-method.ts';
import { insertSavedMethod } from './saved-method-store.ts';
import { type InstrumentOwner, intakeInstrument, type Vault } from './vault/index.ts';

export interface SaveMethod {
  readonly owner: InstrumentOwner;
  /** The id the saved method gets. The same one again, after a crash, finds its work done. */
  readonly id: string;
  readonly method: MethodInput;
  readonly reference?: string;
  readonly description?: string;
  readonly now: Temporal.Instant;
  /** The date where the organization is. */
  readonly today: Temporal.PlainDate;
}

const triesMax = 5;

/** Throws what `acceptMethod` throws. */
export async function saveMethod(
  tools: Vault & { readonly db: Tx },
  input: SaveMethod,
): Promise<SavedMethod> {
  const { owner, id, now, reference, description } = input;
  const saved: Omit<SavedMethod, 'instrumentId' | 'fingerprint'> = {
    ...owner,
    id,
    status: 'active',
    method: acceptMethod(input.method, input.today),
    createdAt: now,
    modifiedAt: now,
    ...(reference !== undefined && { reference }),
    ...(description !== undefined && { description }),
  };
  const intake = await intakeInstrument(tools, owner, input.method);
  for (let tries = 1; tries <= triesMax; tries += 1) {
    const stored = await insertSavedMethod(tools.db, saved, intake);
    if (stored) return stored;
  }
  throw new Error('a payment method was interfered with again and again');
}
