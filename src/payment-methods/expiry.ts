// When a card's end is told of: as its last month begins, and once more as that is over.

/** The month through whose last day a card is good. */
export interface Expiry {
  readonly expYear: number;
  readonly expMonth: number;
}

export interface ExpiryNotice {
  readonly kind: 'expiring' | 'expired';
  /** The first moment of the first of a month, in the time zone asked for. */
  readonly at: Temporal.Instant;
}

/**
 * The first notice that falls due after `after`; `undefined` when the card has expired by then. Of
 * a card that comes in during its last month only the end is told.
 */
export function nextNotice(
  card: Expiry,
  after: Temporal.Instant,
  timeZone: string,
): ExpiryNotice | undefined {
  return noticesOf(card, timeZone).find(({ at }) => Temporal.Instant.compare(at, after) > 0);
}

/**
 * The notice that was put down for `around`, perhaps by another time zone than the one that the
 * organization has now. It may fall due later than that: the date has to begin here.
 */
export function noticeAround(
  card: Expiry,
  around: Temporal.Instant,
  timeZone: string,
): ExpiryNotice {
  const [expiring, expired] = noticesOf(card, timeZone);
  const middle = expiring.at.add({ hours: 14 * 24 });
  return Temporal.Instant.compare(around, middle) < 0 ? expiring : expired;
}

function noticesOf({ expYear, expMonth }: Expiry, timeZone: string) {
  const month = Temporal.PlainDate.from({ year: expYear, month: expMonth, day: 1 });
  const startOf = (date: Temporal.PlainDate) => date.toZonedDateTime(timeZone).toInstant();
  return [
    { kind: 'expiring', at: startOf(month) },
    { kind: 'expired', at: startOf(month.add({ months: 1 })) },
  ] as const;
}
