// Takes a payment method that is charged later, and again and again, without its payer.
import type { Tx } from '#src/db/index.ts';
import {
  type Caller,
  dateOf,
  type Organizations,
  type ProcessingAccount,
  requireActive,
} from '#src/organizations/index.ts';
import { isExpired, methodFailure, spendToken } from '#src/payment-methods/index.ts';
import { storeInstrument } from '#src/payment-methods/vault/index.ts';
import { type KeptMethod, lookUpPayables, type PaidWith, type PayableTools } from './payable.ts';
import { accountFor } from './prepare-payment.ts';

export interface TakeMethod {
  readonly caller: Caller;
  readonly method: PaidWith;
  /** The primary account of the method's kind when absent. */
  readonly accountId?: string;
  /** The account's own when absent. */
  readonly currency?: string;
}

export interface MethodTaken {
  readonly account: ProcessingAccount;
  /**
   * Puts the number into the vault and uses up the token, in the transaction of whoever keeps the
   * rest. Throws `method_not_found` when somebody else has used the token.
   */
  keep(tx: Tx): Promise<KeptMethod>;
}

export interface TakeMethodTools extends PayableTools {
  readonly db: Tx;
  readonly organizations: Pick<Organizations, 'readProfile' | 'now'>;
}

/** Throws as a charge with it does that never gets to its bank, and `method_expired`. */
export async function takeMethod(tools: TakeMethodTools, input: TakeMethod): Promise<MethodTaken> {
  const { caller } = input;
  const find = await lookUpPayables(tools, [input]);
  const profile = await tools.organizations.readProfile(caller.organizationId);
  requireActive(profile);
  const now = tools.organizations.now(caller, profile);
  const today = dateOf(profile.organization, now);
  const payable = find(input, now);
  const account = accountFor(profile, { ...input, kind: 'charge', capture: 'daily' }, payable);
  const method = await payable.accept(today);
  const isCard = method.kind === 'card';
  if (isCard && isExpired(method, today)) throw methodFailure('method_expired');
  const { token } = payable;
  const intake = await payable.intake();
  const origin = payable.origin && { ...payable.origin(), since: now.toString() };
  return {
    account,
    keep: async (tx) => {
      if (token && !(await spendToken(tx, token))) {
        throw methodFailure('method_not_found', { id: token.id });
      }
      if (token) tools.tokens.forgetCode(token.id);
      const stored = await storeInstrument(tx, caller, intake);
      // Its code must not be kept (PCI DSS 3.3.1), and none comes with what is collected.
      return {
        kind: 'kept',
        ...stored,
        method: isCard ? { ...method, hasSecurityCode: false } : method,
        ...(origin && { origin }),
      };
    },
  };
}
