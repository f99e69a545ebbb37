// Timestamps in requests.
import { Type } from 'typebox';
import { refined } from './schemas.ts';

/** An instant as clients name it, such as `2016-02-24T14:36:27.000Z`. */
export function instant(description: string) {
  return refined(Type.String({ description }), isTimestamp, 'invalid');
}

export function isTimestamp(text: string): boolean {
  const shape = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
  return shape.test(text) && isStorable(text);
}

/** Whether it is in the years that the database writes with four digits as well: 1 to 9999. */
function isStorable(text: string): boolean {
  try {
    const { year } = Temporal.Instant.from(text).toZonedDateTimeISO('UTC');
    return year >= 1 && year <= 9999;
  } catch {
    return false;
  }
}
