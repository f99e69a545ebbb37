// What merchants do with recurring charges, at random.
import fc from 'fast-check';
import type { Schedule } from '#src/recurring/schedule.ts';

/** Where it starts and ends is told in days from today. */
export interface TermsAsked {
  readonly amount: number;
  readonly form: Pick<Schedule, 'unit' | 'every' | 'days'>;
  readonly startsIn: number;
  /** Then it starts on the 31st of that month, or of the one before. */
  readonly isOn31st?: boolean | undefined;
  readonly lastsDays?: number | undefined;
  readonly maxOccurrences?: number | undefined;
  readonly maxAmount?: number | undefined;
}

/** Of those that there are, `plan` and `occurrence` pick one. */
export type Deed =
  | {
      readonly does: 'create' | 'schedule';
      readonly terms: TermsAsked;
      readonly isDeclined: boolean;
    }
  | {
      readonly does: 'recur';
      readonly terms: TermsAsked;
      readonly isDeclined: boolean;
      readonly charged: number;
    }
  | { readonly does: 'pass'; readonly hours: number }
  | { readonly does: 'pay' | 'ignore'; readonly plan: number; readonly occurrence: number }
  | { readonly does: 'change'; readonly plan: number; readonly terms: Partial<TermsAsked> }
  | { readonly does: 'replace'; readonly plan: number; readonly terms: TermsAsked }
  | { readonly does: 'swap'; readonly plan: number; readonly isDeclined: boolean }
  | { readonly does: 'cancel' | 'delete'; readonly plan: number };

/** Three times in four nothing. */
function seldom<Value>(values: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> {
  const nothing = fc.constant(undefined);
  return fc.oneof({ weight: 3, arbitrary: nothing }, { weight: 1, arbitrary: values });
}

const plain = fc.constantFrom(
  ...([1, 10] as const).map((every) => ({ unit: 'day' as const, every })),
  ...([1, 2] as const).map((every) => ({ unit: 'week' as const, every })),
  ...([1, 1, 1, 1, 2, 3] as const).map((every) => ({ unit: 'month' as const, every })),
);
const onDays = (unit: 'week' | 'month', day: fc.Arbitrary<number | 'last'>) =>
  fc
    .uniqueArray(day, { minLength: 1, maxLength: 3 })
    .map((days): TermsAsked['form'] => ({ unit, every: 1, days }));
const dayOfMonth = fc.oneof(
  fc.integer({ min: 1, max: 31 }),
  fc.constantFrom(29, 31, 'last' as const),
);
const forms: fc.Arbitrary<TermsAsked['form']> = fc.oneof(
  { weight: 3, arbitrary: plain },
  { weight: 1, arbitrary: onDays('week', fc.integer({ min: 1, max: 7 })) },
  { weight: 1, arbitrary: onDays('month', dayOfMonth) },
);

const amount = fc.integer({ min: 1, max: 500 });
const parts = {
  amount,
  form: forms,
  startsIn: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: -60, max: 5 })),
  isOn31st: fc.boolean(),
  lastsDays: seldom(fc.integer({ min: -3, max: 120 })),
  maxOccurrences: seldom(fc.integer({ min: 1, max: 3 })),
  maxAmount: seldom(fc.integer({ min: 1, max: 1_800 })),
};
const terms: fc.Arbitrary<TermsAsked> = fc.record(parts);

const plan = fc.nat(2);
const isDeclined = fc.constantFrom(false, false, true);

const beginnings: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({ does: fc.constantFrom('create' as const, 'schedule' as const), terms, isDeclined }),
  fc.record({ does: fc.constant('recur' as const), terms, isDeclined, charged: amount }),
);
const passing: fc.Arbitrary<Deed> = fc.record({
  does: fc.constant('pass' as const),
  hours: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 24 * 10, max: 24 * 45 })),
});
const ofOccurrences: fc.Arbitrary<Deed> = fc.record({
  does: fc.constantFrom('pay' as const, 'ignore' as const),
  plan,
  occurrence: fc.oneof(fc.constant(0), fc.nat(4)),
});
const changing: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({
    does: fc.constant('change' as const),
    plan,
    terms: fc.record(parts, { requiredKeys: [] }),
  }),
  fc.record({ does: fc.constant('change' as const), plan, terms: fc.record({ amount }) }),
  fc.record({ does: fc.constant('replace' as const), plan, terms }),
  fc.record({ does: fc.constant('swap' as const), plan, isDeclined: fc.boolean() }),
);
const endings = fc.constantFrom('cancel' as const, 'delete' as const);
const tries = fc.constantFrom('pay' as const, 'ignore' as const);

/** What ended is asked for more. */
const afterAll: fc.Arbitrary<readonly Deed[]> = fc
  .tuple(plan, endings, tries, fc.nat(2))
  .map(([one, end, then, occurrence]) => [
    { does: end, plan: one },
    { does: then, plan: one, occurrence },
  ]);

/** The open one is paid or ignored, and then the next, and the next. */
const ahead: fc.Arbitrary<readonly Deed[]> = fc
  .tuple(plan, fc.array(tries, { minLength: 2, maxLength: 4 }))
  .map(([one, each]) => each.map((does) => ({ does, plan: one, occurrence: 0 })));

const alone = (arbitrary: fc.Arbitrary<Deed>) => arbitrary.map((deed): readonly Deed[] => [deed]);

export const deeds: fc.Arbitrary<readonly Deed[]> = fc
  .tuple(
    fc.array(beginnings, { minLength: 2, maxLength: 3 }),
    fc.array(
      fc.oneof(
        { weight: 1, arbitrary: alone(beginnings) },
        { weight: 7, arbitrary: alone(passing) },
        { weight: 5, arbitrary: alone(ofOccurrences) },
        { weight: 4, arbitrary: alone(changing) },
        { weight: 4, arbitrary: ahead },
        { weight: 2, arbitrary: afterAll },
      ),
      { minLength: 6, maxLength: 14, size: 'max' },
    ),
  )
  .map(([first, rest]) => [...first, ...rest.flat()]);
