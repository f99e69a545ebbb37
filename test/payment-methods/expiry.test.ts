import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { nextNotice, noticeAround } from '#src/payment-methods/index.ts';

const card = { expYear: 2031, expMonth: 3 };
const at = (text: string) => Temporal.Instant.from(text);
const told = (notice: ReturnType<typeof nextNotice>) =>
  notice && `${notice.kind} ${notice.at.toString()}`;

suite('when the end of a card is told of', () => {
  for (const [timeZone, expiring, expired] of [
    ['UTC', '2031-03-01T00:00:00Z', '2031-04-01T00:00:00Z'],
    // Daylight saving begins or ends in between.
    ['America/Los_Angeles', '2031-03-01T08:00:00Z', '2031-04-01T07:00:00Z'],
    ['Pacific/Auckland', '2031-02-28T11:00:00Z', '2031-03-31T11:00:00Z'],
    ['Pacific/Kiritimati', '2031-02-28T10:00:00Z', '2031-03-31T10:00:00Z'],
    ['Etc/GMT+12', '2031-03-01T12:00:00Z', '2031-04-01T12:00:00Z'],
  ] as const) {
    test(`${timeZone}: as its last month begins, and as the next one does`, () => {
      const next = (after: string) => told(nextNotice(card, at(after), timeZone));
      assert.equal(next('2029-06-01T00:00:00Z'), `expiring ${expiring}`);
      const lastMoment = at(expiring).subtract({ nanoseconds: 1 });
      assert.equal(told(nextNotice(card, lastMoment, timeZone)), `expiring ${expiring}`);
      assert.equal(next(expiring), `expired ${expired}`);
      assert.equal(next(expired), undefined);
    });

    test(`${timeZone}: a notice is known by a time put down in any zone`, () => {
      const around = (text: string) => told(noticeAround(card, at(text), timeZone));
      for (const zone of ['Pacific/Kiritimati', 'UTC', 'Etc/GMT+12']) {
        const [first, second] = [3, 4].map((month) =>
          Temporal.PlainDate.from({ year: 2031, month, day: 1 }).toZonedDateTime(zone).toInstant(),
        );
        assert.equal(around(first!.toString()), `expiring ${expiring}`, zone);
        assert.equal(around(second!.toString()), `expired ${expired}`, zone);
      }
    });
  }

  test('the year may end in between', () => {
    const december = { expYear: 2031, expMonth: 12 };
    const next = nextNotice(december, at('2031-12-24T00:00:00Z'), 'America/Chicago');
    assert.equal(told(next), 'expired 2032-01-01T06:00:00Z');
  });

  test('where clocks skip midnight, the date begins at one', () => {
    // Paraguay, on the first of October 2017.
    const next = nextNotice(
      { expYear: 2017, expMonth: 10 },
      at('2017-01-01T00:00:00Z'),
      'America/Asuncion',
    );
    assert.equal(told(next), 'expiring 2017-10-01T04:00:00Z');
  });
});
