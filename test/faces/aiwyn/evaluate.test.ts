// The reading of the tests itself, held against PostgreSQL.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type Database, type Sql, sql } from '#src/db/index.ts';
import { freshDatabase } from '#test/support/database.ts';
import { compareCells } from './compare-cells.ts';
import { comparisonOf, meaningOf, type Row } from './evaluate.ts';
import { hasTwoForms, likePattern, regexPattern, similarPattern } from './generate-pattern.ts';
import {
  ilikeMatcher,
  likeMatcher,
  lower,
  type Matcher,
  regexMatcher,
  similarMatcher,
} from './match-text.ts';
import { type Random, randomOf } from './random.ts';

const texts = [
  ...['', ' ', '%', '_', '\\', 'a\nb', 'acme', 'Acme Corporation', 'ACME 100%', 'Élan', 'élan'],
  ...[
    'Straße',
    'STRASSE',
    'İstanbul',
    'istanbul',
    'ısı',
    'ISI',
    'ΣΊΣΥΦΟΣ',
    'σίσυφος',
    '中文',
    '🙂',
  ],
  ...['a.b', 'a+b', '(x)', '[y]', '{z}', 'a|b', '^x$', 'x*y?', '\uffff', 'e\u0301', '1234'],
];

suite('the reading of the tests', () => {
  const random = randomOf(11);
  const patternsOf = (make: (random: Random, text: string) => string) =>
    Array.from({ length: 1_000 }, () => make(random, random.pick(texts)));
  const [likes, ilikes] = [patternsOf(likePattern), patternsOf(likePattern)];
  const ways: readonly (readonly [Sql, readonly string[], (pattern: string) => Matcher])[] = [
    [sql`text like pattern`, likes, likeMatcher],
    [sql`text ilike pattern`, ilikes, ilikeMatcher],
    [sql`text similar to pattern`, patternsOf(similarPattern), similarMatcher],
    [sql`text ~ pattern`, patternsOf(regexPattern), (pattern) => regexMatcher(pattern, 'su')],
    [
      sql`text ~* pattern`,
      patternsOf((random, text) => regexPattern(random, text, hasTwoForms)),
      (pattern) => regexMatcher(pattern, 'siu'),
    ],
  ];
  for (const [comparison, patterns, matcher] of ways) {
    test(`finds what PostgreSQL finds by ${comparison.strings[0]}`, async (t) => {
      const found = await matchesOf(await freshDatabase(t), comparison, patterns);
      for (const [at, pattern] of patterns.entries()) {
        assert.deepEqual(texts.filter(matcher(pattern)), found[at], JSON.stringify(pattern));
      }
    });
  }

  test('has the lower case of letters that PostgreSQL has', async (t) => {
    const db = await freshDatabase(t);
    // Latin, Greek, Cyrillic, Armenian; and Latin and Greek with more marks.
    const codes = [...range(1, 0x58f), ...range(0x1e00, 0x1fff), ...range(0x2100, 0x214f)];
    const letters = codes.map((code) => String.fromCodePoint(code));
    const rows = await db.rows<{ lowered: string }>(sql`
      select lower(letter) as lowered
        from unnest(${letters}::text[]) with ordinality as l(letter, n) order by n`);
    assert.deepEqual(
      letters.map(lower),
      rows.map(({ lowered }) => lowered),
    );
  });

  test('puts text in the order of its code points', async (t) => {
    const db = await freshDatabase(t);
    const rows = await db.rows<{ text: string }>(sql`
      select text from unnest(${texts}::text[]) as t(text) order by text collate "C"`);
    assert.deepEqual(
      texts.toSorted((one, other) => compareCells('text', one, other)),
      rows.map(({ text }) => text),
    );
  });
});

async function matchesOf(
  db: Database,
  comparison: Sql,
  patterns: readonly string[],
): Promise<string[][]> {
  const rows = await db.rows<{ found: string[] }>(sql`
    select array(select text from unnest(${texts}::text[]) with ordinality as t(text, m)
                  where ${comparison} order by m) as found
      from unnest(${patterns}::text[]) with ordinality as p(pattern, n) order by n`);
  return rows.map(({ found }) => found);
}

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

test('unknown is neither true nor false, and nothing but a question for null knows it', () => {
  const row: Row = { amount: '12.50', clientId: null, clientName: null };
  const truths: readonly [object, boolean | undefined][] = [
    [{ clientId: { _eq: 1 } }, undefined],
    [{ clientId: { _neq: 1 } }, undefined],
    [{ _not: { clientId: { _eq: 1 } } }, undefined],
    [{ clientId: { _in: [] } }, false],
    [{ clientId: { _nin: [] } }, true],
    [{ clientId: { _nin: [1] } }, undefined],
    [{ clientName: { _is_null: true, _nlike: '%' } }, undefined],
    [{ clientName: { _is_null: false, _nlike: '%' } }, false],
    [{ _or: [{ clientId: { _eq: 1 } }, { amount: { _eq: '12.5' } }] }, true],
    [{ _or: { amount: { _gt: 12.5 } }, clientId: { _eq: 1 } }, false],
    [{ _or: [] }, false],
    [{ _not: { _and: [] } }, false],
    [{ clientId: {} }, true],
    [{}, true],
  ];
  for (const [where, truth] of truths) {
    assert.equal(meaningOf(where as never)(row), truth, JSON.stringify(where));
  }
});

test('nulls are last ascending and first descending, unless it is said', () => {
  const rows: Row[] = [{ amount: '9.00' }, { amount: null }, { amount: '10.00' }];
  const ordered = (direction: string) =>
    rows.toSorted(comparisonOf([{ amount: direction }])).map(({ amount }) => amount);
  assert.deepEqual(ordered('asc'), ['9.00', '10.00', null]);
  assert.deepEqual(ordered('desc'), [null, '10.00', '9.00']);
  assert.deepEqual(ordered('asc_nulls_first'), [null, '9.00', '10.00']);
  assert.deepEqual(ordered('desc_nulls_last'), ['10.00', '9.00', null]);
});
