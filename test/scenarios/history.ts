// What clients did while things broke, and whether the database agrees with what they were told.

/** One thing a client wanted, under one name, however often it had to ask. */
export interface Operation {
  readonly kind: 'charge' | 'refund' | 'capture';
  /** Its reference, and its source id if it has one. A capture has the name of its charge. */
  readonly name: string;
  readonly amountMinor: number;
  /** The charge that a refund is of. */
  readonly of?: string;
  /** `unknown` until somebody told the client for sure. */
  outcome: 'unknown' | 'acknowledged' | 'refused';
  /** The id that was acknowledged. */
  id?: string;
}

export interface StoredPayment {
  readonly id: string;
  readonly kind: string;
  readonly name: string | null;
  readonly amountMinor: number;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  /** The name of the charge that a refund is of. */
  readonly of: string | null;
}

/** Every way in which the stored payments are not what the clients were told; none is the aim. */
export function contradictions(
  history: readonly Operation[],
  stored: readonly StoredPayment[],
): string[] {
  const byName = Map.groupBy(stored, ({ name }) => name);
  const asked = new Set(history.map(({ name }) => name));
  const unasked = stored.filter(({ name }) => name === null || !asked.has(name));
  return [
    ...unasked.map(({ id }) => `nobody asked for payment ${id}`),
    ...history.flatMap((operation) =>
      contradictionsOf(operation, byName.get(operation.name) ?? []).map(
        (what) => `${operation.kind} ${operation.name} ${what}`,
      ),
    ),
    ...refundContradictions(history, stored),
  ];
}

function contradictionsOf(operation: Operation, rows: readonly StoredPayment[]): string[] {
  if (operation.outcome === 'unknown') return ['has an outcome that nobody knows'];
  if (operation.kind === 'capture') return captureContradictions(operation, rows);
  if (operation.outcome === 'refused') return rows.length > 0 ? ['was refused but is there'] : [];
  const [row] = rows;
  if (!row) return ['was acknowledged but is lost'];
  return [
    ...(rows.length > 1 ? [`is there ${rows.length} times`] : []),
    ...(row.id !== operation.id ? ['has another id than was acknowledged'] : []),
    ...(row.kind !== operation.kind ? [`is stored as a ${row.kind}`] : []),
    ...(row.amountMinor !== operation.amountMinor ? ['has another amount'] : []),
    ...(row.of !== (operation.of ?? null) ? ['belongs to another charge'] : []),
  ];
}

function captureContradictions(
  { outcome, amountMinor }: Operation,
  [charge]: readonly StoredPayment[],
): string[] {
  const captured = outcome === 'acknowledged' ? amountMinor : 0;
  return charge?.capturedMinor === captured ? [] : ['is not what was captured'];
}

function refundContradictions(
  history: readonly Operation[],
  stored: readonly StoredPayment[],
): string[] {
  const given = refundsByCharge(history);
  return stored
    .filter(({ kind, name, refundedMinor }) => {
      return kind === 'charge' && refundedMinor !== (given.get(name ?? '') ?? 0);
    })
    .map(({ name }) => `charge ${name} has other refunds than were acknowledged`);
}

/** What was acknowledged to have been refunded, by the name of the charge. */
function refundsByCharge(history: readonly Operation[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { kind, outcome, of = '', amountMinor } of history) {
    if (kind !== 'refund' || outcome !== 'acknowledged') continue;
    sums.set(of, (sums.get(of) ?? 0) + amountMinor);
  }
  return sums;
}
