// A card or bank account that a merchant keeps for later payments.
import type { Mode } from '#src/kernel/mode.ts';
import type { Method } from './method.ts';
import type { MethodOrigin } from './origin.ts';

export interface SavedMethod {
  readonly organizationId: string;
  readonly mode: Mode;
  readonly id: string;
  readonly status: 'active' | 'deleted';
  readonly instrumentId: string;
  /** The same for the same number within an organization and mode. */
  readonly fingerprint: string;
  readonly method: Method;
  /** The merchant's own name for whose it is. */
  readonly reference?: string;
  readonly description?: string;
  /** Of a card. */
  readonly origin?: MethodOrigin;
  readonly createdAt: Temporal.Instant;
  readonly modifiedAt: Temporal.Instant;
}
