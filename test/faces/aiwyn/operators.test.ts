// Every operator on every column, held against the same condition written in SQL.
import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { type Sql, sql } from '#src/db/index.ts';
import { sharedApp } from '#test/support/shared-app.ts';
import { agedFirm } from './aged-firm.ts';
import type { ColumnType } from './compare-cells.ts';
import { columnTypes, type Where } from './evaluate.ts';
import { createOracle, oracleIds, raw } from './oracle.ts';
import { conditions } from './oracle-conditions.ts';
import { searchIds } from './searching.ts';

const types: Readonly<Record<ColumnType, Sql>> = {
  integer: sql`bigint`,
  decimal: sql`numeric`,
  text: sql`text`,
  boolean: sql`boolean`,
  instant: sql`timestamptz`,
};

type ToSql = (column: Sql, value: Sql) => Sql;

const ofEveryType: Readonly<Record<string, ToSql>> = {
  _eq: (column, value) => sql`${column} = ${value}`,
  _neq: (column, value) => sql`${column} <> ${value}`,
  _gt: (column, value) => sql`${column} > ${value}`,
  _gte: (column, value) => sql`${column} >= ${value}`,
  _lt: (column, value) => sql`${column} < ${value}`,
  _lte: (column, value) => sql`${column} <= ${value}`,
};

const ofText: Readonly<Record<string, ToSql>> = {
  _like: (column, value) => sql`${column} like ${value}`,
  _nlike: (column, value) => sql`${column} not like ${value}`,
  _ilike: (column, value) => sql`${column} ilike ${value}`,
  _nilike: (column, value) => sql`${column} not ilike ${value}`,
  _similar: (column, value) => sql`${column} similar to ${value}`,
  _nsimilar: (column, value) => sql`${column} not similar to ${value}`,
  _regex: (column, value) => sql`${column} ~ ${value}`,
  _nregex: (column, value) => sql`${column} !~ ${value}`,
  _iregex: (column, value) => sql`${column} ~* ${value}`,
  _niregex: (column, value) => sql`${column} !~* ${value}`,
};

/** What PostgreSQL takes in every way. */
const patterns = [
  ...['%', '', '_', 'A%', '%a%', '%É%', 'é%', '%\\%%', '%\\_%', 'a\\\\b', '%\n%', '%ΣΟΣ', '%ß%'],
  ...['(CREDIT|DEBIT)_CARD', '%(a|b)%', '[A-C]%', '%[0-9]{2,3}%', 'x', '^A', 'n$', '.', '\\d{4}'],
  ...['ACME|keeper', '(a|b)+', '\\mAcme\\M', '\\w+ \\w+', '^$', '[[:upper:]]{3}'],
];
/** What means something in regular expressions only. */
const expressions = ['(?i)acme', '***=a\\b', '^(?:.*?)e$', '(.)\x01', 'A(?=cme)', 'a{2}|l{2}'];

suite('every operator', () => {
  const shared = sharedApp();
  const aged = agedFirm(shared);

  before(() => createOracle(shared.first().app.db));

  async function agree(where: Where | string, condition: Sql): Promise<void> {
    const firm = aged.firm();
    const caller = { organizationId: firm.organization.id, mode: 'test' } as const;
    const json = typeof where === 'string' ? where : JSON.stringify(where);
    const { ids, count } = await searchIds(firm, `{"pageSize":1000,"where":${json}}`);
    const expected = await oracleIds(firm.app.db, caller, condition);
    assert.deepEqual(ids.toSorted(byNumber), expected, json);
    assert.equal(count, expected.length, json);
  }

  /** Two values that there are, and if there are none, one. */
  const valuesOf = (column: string): readonly unknown[] => {
    const cells = aged.rows().map((row) => row[column]);
    const values = [...new Set(cells.filter((cell) => cell !== null && cell !== undefined))];
    return values.filter((_, at) => at === 0 || at === values.length >> 1);
  };

  for (const [turn, [column, type]] of Object.entries(columnTypes).entries()) {
    const name = raw(`"${column}"`);
    const as = (value: unknown) => sql`${`${value}`}::text::${types[type]}`;

    test(`compares ${column} as PostgreSQL does`, async () => {
      const values = valuesOf(column);
      for (const value of values) {
        for (const [operator, toSql] of Object.entries(ofEveryType)) {
          await agree({ [column]: { [operator]: json(type, value) } }, toSql(name, as(value)));
          const not = { _not: { [column]: { [operator]: json(type, value) } } };
          await agree(not, sql`not (${toSql(name, as(value))})`);
        }
      }
      const list = sql`${values.map(String)}::text[]::${types[type]}[]`;
      const jsonList = values.map((value) => json(type, value));
      await agree({ [column]: { _in: jsonList } }, sql`${name} = any(${list})`);
      await agree({ [column]: { _nin: jsonList } }, sql`${name} <> all(${list})`);
      await agree({ _not: { [column]: { _nin: jsonList } } }, sql`not (${name} <> all(${list}))`);
    });

    test(`knows where there is no ${column}, and asks nothing of no values`, async () => {
      const none = sql`'{}'::${types[type]}[]`;
      await agree({ [column]: { _is_null: true } }, sql`${name} is null`);
      await agree({ [column]: { _is_null: false } }, sql`${name} is not null`);
      await agree({ _not: { [column]: { _is_null: true } } }, sql`not (${name} is null)`);
      await agree({ [column]: { _in: [] } }, sql`${name} = any(${none})`);
      await agree({ [column]: { _nin: [] } }, sql`${name} <> all(${none})`);
      await agree({ _not: { [column]: { _in: [] } } }, sql`not (${name} = any(${none}))`);
      await agree({ [column]: {} }, sql`true`);
    });

    if (type !== 'text') continue;
    // All of them on the names of clients, of which there are most; elsewhere each on some.
    const isItsTurn = (_: string, at: number) => column === 'clientName' || (at + turn) % 5 === 0;
    test(`matches ${column} as PostgreSQL does`, async () => {
      for (const [operator, toSql] of Object.entries(ofText)) {
        const others = operator.endsWith('regex') ? expressions : [];
        for (const pattern of [...patterns, ...others].filter(isItsTurn)) {
          await agree({ [column]: { [operator]: pattern } }, toSql(name, sql`${pattern}::text`));
        }
        const not = { _not: { [column]: { [operator]: 'A%' } } };
        await agree(not, sql`not (${toSql(name, sql`'A%'`)})`);
      }
    });
  }

  for (const [what, where, condition] of conditions) {
    test(`means what SQL means: ${what}`, () => agree(where, raw(condition)));
  }
});

/** Numbers as numbers, as far as they are exact. */
function json(type: ColumnType, value: unknown): unknown {
  return type === 'integer' || type === 'decimal' ? Number(value) : value;
}

const byNumber = (one: string, other: string) => Number(one) - Number(other);
