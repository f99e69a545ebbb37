// Takes what a payer typed in, and gives a token for it.
import type { Tx } from '#src/db/index.ts';
import type { Mode } from '#src/kernel/mode.ts';
import type { AcceptTools } from './accept-method.ts';
import type { SecurityCodes } from './security-codes.ts';
import { type ShownDetails, type Token, type TypedDetails, tokenLifeFrom } from './token.ts';
import { insertToken } from './token-store.ts';
import {
  describeBankAccount,
  describeCard,
  type InstrumentInput,
  sealTokenNumber,
  traceNumber,
  type Vault,
} from './vault/index.ts';

export interface CreateToken extends Pick<Token, 'organizationId' | 'mode' | 'origin'> {
  /** The id the token gets. */
  readonly id: string;
  readonly details: TypedDetails;
  readonly formData?: unknown;
  /** What time it is for the organization in each mode. */
  readonly now: Readonly<Record<Mode, Temporal.Instant>>;
}

export interface CreateTokenTools extends Vault, AcceptTools {
  readonly db: Tx;
  readonly codes: SecurityCodes;
}

/** Fails for no reason of the details: whatever was typed in gets a token. */
export async function createToken(tools: CreateTokenTools, input: CreateToken): Promise<Token> {
  const { number, securityCode, ...plain } = input.details;
  const { kind, routingNumber = '' } = plain;
  const bankName = kind === 'bank' ? await tools.banks.nameOf(routingNumber) : undefined;
  const token: Token = {
    organizationId: input.organizationId,
    mode: input.mode,
    id: input.id,
    details: {
      ...plain,
      ...shown(input.details),
      ...(bankName && { bankName }),
      hasSecurityCode: securityCode !== undefined,
    },
    ...(input.formData !== undefined && { formData: input.formData }),
    origin: input.origin,
    createdAt: input.mode === 'test' ? input.now.test : input.now.live,
    until: tokenLifeFrom(input.now),
  };
  const instrument = instrumentOf(input.details);
  const traces = instrument && traceNumber(tools, input.organizationId, instrument);
  const sealed = number && (await sealTokenNumber(tools, token, number));
  // Before the row: a payment that finds the token finds its code.
  if (securityCode) tools.codes.keep(token, securityCode);
  return insertToken(tools.db, token, { sealed, traces });
}

function shown({ kind, number, routingNumber = '' }: TypedDetails): Partial<ShownDetails> {
  if (!number) return {};
  if (kind === 'bank') {
    const { shape, masked } = describeBankAccount(routingNumber, number);
    return { masked: shape === 'ok' ? masked : stars };
  }
  const { shape, masked, brand } = describeCard(number);
  return shape === 'ok' ? { masked, detectedBrand: brand } : { masked: stars };
}

/** For what is no number: not even its length is told. */
const stars = '****';

/** The number as the vault would keep it; `undefined` for what cannot be one. */
function instrumentOf(details: TypedDetails): InstrumentInput | undefined {
  const { kind, number, routingNumber = '' } = details;
  if (!number) return undefined;
  if (kind === 'card') {
    return describeCard(number).shape === 'ok' ? { kind, number } : undefined;
  }
  const isOk =
    /^\d+$/.test(routingNumber) && describeBankAccount(routingNumber, number).shape === 'ok';
  return isOk ? { kind, routingNumber, accountNumber: number } : undefined;
}
