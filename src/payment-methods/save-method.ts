// Keeps a card or bank account for later payments.
import type { Database } from '#src/db/index.ts';
import { type AcceptTools, acceptMethod } from './accept-method.ts';
import { nextNotice } from './expiry.ts';
import { failure } from './failures.ts';
import type { MethodInput } from './method.ts';
import { formOf } from './origin.ts';
import type { SavedMethod } from './saved-method.ts';
import { findSavedMethod, insertSavedMethod } from './saved-method-store.ts';
import { isUsable, type Token, type TypedDetails } from './token.ts';
import { spendToken } from './token-store.ts';
import type { Tokens } from './tokens.ts';
import { type InstrumentOwner, intakeInstrument, traceCard, type Vault } from './vault/index.ts';

export interface SaveMethod {
  readonly owner: InstrumentOwner;
  /** The id the saved method gets. The same one again, after a crash, finds its work done. */
  readonly id: string;
  readonly method: MethodInput | FromToken;
  /** That of the token when absent; likewise the description. */
  readonly reference?: string;
  readonly description?: string;
  readonly now: Temporal.Instant;
  /** That of the organization: its dates decide when a card expires. */
  readonly timeZone: string;
}

/** To be made of a token, which is used up by it. */
export interface FromToken {
  readonly kind: 'token';
  readonly id: string;
  /** Reads what the token holds, none of which is checked yet. */
  readonly readTyped: (details: TypedDetails) => MethodInput;
}

export interface SaveMethodTools extends Vault, AcceptTools {
  readonly db: Database;
  readonly tokens: Pick<Tokens, 'open' | 'forgetCode'>;
}

const triesMax = 5;

/** Throws what `acceptMethod` and `readTyped` throw, and `token_not_found`. */
export async function saveMethod(tools: SaveMethodTools, input: SaveMethod): Promise<SavedMethod> {
  const { owner, id, now, timeZone } = input;
  const done = await findSavedMethod(tools.db, owner, id);
  if (done) return done;
  const { method, token } = await detailsOf(tools, input);
  const { reference = token?.details.reference, description = token?.details.description } = input;
  const saved: Omit<SavedMethod, 'instrumentId' | 'fingerprint'> = {
    ...owner,
    id,
    status: 'active',
    method: await acceptMethod(tools, method, dateIn(timeZone, now)),
    createdAt: now,
    modifiedAt: now,
    ...(reference !== undefined && { reference }),
    ...(description !== undefined && { description }),
    ...(method.kind === 'card' && {
      origin: { ...traceCard(tools, owner, method.number), ...formOf(token) },
    }),
  };
  const intake = await intakeInstrument(tools, owner, method, token?.fingerprint);
  const notice = saved.method.kind === 'card' ? nextNotice(saved.method, now, timeZone) : undefined;
  const stored = await tools.db.transaction(async (tx) => {
    if (token && !(await spendToken(tx, token))) throw failure('token_not_found', { id: token.id });
    for (let tries = 1; tries <= triesMax; tries += 1) {
      const inserted = await insertSavedMethod(tx, saved, intake, notice?.at);
      if (inserted) return inserted;
    }
    throw new Error('a payment method was interfered with again and again');
  });
  if (token) tools.tokens.forgetCode(token.id);
  return stored;
}

function dateIn(timeZone: string, now: Temporal.Instant): Temporal.PlainDate {
  return now.toZonedDateTimeISO(timeZone).toPlainDate();
}

async function detailsOf(
  { tokens }: SaveMethodTools,
  { owner, method, now }: SaveMethod,
): Promise<{ readonly method: MethodInput; readonly token?: Token }> {
  if (method.kind !== 'token') return { method };
  const { id, readTyped } = method;
  const open = (await tokens.open([{ ...owner, id }])).get(id);
  if (!open || !isUsable(open.token, { mode: owner.mode, now })) {
    throw failure('token_not_found', { id });
  }
  return { method: readTyped(open.details), token: open.token };
}
