/** As all of the console shows time: in UTC, to the millisecond. */
export function writeInstant(instant: Temporal.Instant): string {
  return instant.toString({ smallestUnit: 'millisecond' });
}
