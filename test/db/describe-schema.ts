// The schema in words, the same on every server version: what `pg_dump` would tell, without it.
import { type Database, type Sql, sql } from '#src/db/index.ts';

/** Tables with columns, constraints, indexes and triggers, then functions, sequences and views. */
export async function describeSchema(db: Database): Promise<string> {
  const parts = await Promise.all(statements.map((statement) => db.rows<Line>(statement)));
  const lines = parts.flat().sort(byPlace);
  const tables = [...new Set(lines.map(({ place }) => place))];
  return tables.map((table) => section(table, lines)).join('\n');
}

interface Line {
  /** The table, or the kind of things without one. */
  readonly place: string;
  readonly rank: number;
  readonly line: string;
}

function section(table: string, lines: readonly Line[]): string {
  const own = lines.filter(({ place }) => place === table);
  return [table, ...own.map(({ line }) => `  ${line}`), ''].join('\n');
}

function byPlace(one: Line, other: Line): number {
  return compare(one.place, other.place) || one.rank - other.rank || compare(one.line, other.line);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

const columns = sql`
  select c.relname as place, a.attnum::integer as rank,
         concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod),
                   case when a.attnotnull then 'not null' end,
                   case a.attidentity when 'a' then 'identity always'
                                      when 'd' then 'identity by default' end,
                   'default ' || pg_get_expr(d.adbin, d.adrelid)) as line
    from pg_attribute a
    join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p', 'v', 'm')
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
   where c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped`;

// Not null is told with the column: only newer servers count it among the constraints.
const constraints = sql`
  select c.relname as place, 10000 as rank,
         'constraint ' || o.conname || ' ' || pg_get_constraintdef(o.oid) as line
    from pg_constraint o
    join pg_class c on c.oid = o.conrelid
   where c.relnamespace = 'public'::regnamespace and o.contype <> 'n'`;

const indexes = sql`
  select tablename as place, 20000 as rank, indexdef as line
    from pg_indexes
   where schemaname = 'public'`;

const triggers = sql`
  select c.relname as place, 30000 as rank,
         pg_get_triggerdef(t.oid) || case when t.tgenabled <> 'O' then ' -- off' else '' end as line
    from pg_trigger t
    join pg_class c on c.oid = t.tgrelid
   where c.relnamespace = 'public'::regnamespace and not t.tgisinternal`;

// Those of extensions are theirs.
const functions = sql`
  select '(functions)' as place, 0 as rank, pg_get_functiondef(p.oid) as line
    from pg_proc p
   where p.pronamespace = 'public'::regnamespace
     and not exists (select 1 from pg_depend d
                      where d.classid = 'pg_proc'::regclass and d.objid = p.oid
                        and d.deptype = 'e')`;

const others = sql`
  select '(sequences and views)' as place, 0 as rank,
         case c.relkind when 'S' then 'sequence ' else 'view ' end || c.relname as line
    from pg_class c
   where c.relnamespace = 'public'::regnamespace and c.relkind in ('S', 'v', 'm')`;

const statements: readonly Sql[] = [columns, constraints, indexes, triggers, functions, others];
