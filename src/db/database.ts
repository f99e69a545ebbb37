// The PostgreSQL driver behind two small interfaces. Nothing else imports `pg`.
import pg from 'pg';
import { sleep } from '#src/kernel/clock.ts';
import { type Sql, sql, toStatement } from './sql.ts';

/** What a store needs: to run one statement. */
export interface Tx {
  rows<Row>(query: Sql): Promise<Row[]>;
  /** The row, or `undefined`; more than one row is a bug. */
  maybe<Row>(query: Sql): Promise<Row | undefined>;
  /** The row; none, or more than one, is a bug. */
  one<Row>(query: Sql): Promise<Row>;
  /** The number of rows affected. */
  run(query: Sql): Promise<number>;
}

export interface Database extends Tx {
  /**
   * Runs `work` in one transaction (READ COMMITTED unless told otherwise): commits when it returns,
   * rolls back when it throws. Serialization failures and deadlocks run the work again, so it must
   * change nothing but the database.
   */
  transaction<Result>(
    work: (tx: Tx) => Promise<Result>,
    options?: { readonly isolation: 'repeatable read' },
  ): Promise<Result>;
  /** Runs a script of several statements, outside any transaction of ours. */
  script(text: string): Promise<void>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  readonly connectionsMax?: number;
  /** How long a statement may take: 30 s when absent; for ever when 0, for work on whole tables. */
  readonly statementTimeoutMs?: number;
  /** Whether a statement may use several processors at once, as it may when absent. */
  readonly isParallel?: boolean;
  /** Told of a connection that broke while idle; the pool replaces it by itself. */
  readonly onConnectionLost?: (error: Error) => void;
}

export function openDatabase(options: DatabaseOptions): Database {
  const { statementTimeoutMs = 30_000 } = options;
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.connectionsMax ?? 8,
    connectionTimeoutMillis: 5_000,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: statementTimeoutMs,
    // A server that vanished without a word would otherwise be waited for until the end of days.
    ...(statementTimeoutMs > 0 && { query_timeout: statementTimeoutMs + 5_000 }),
    keepAlive: true,
    ...(options.isParallel === false && { options: '-c max_parallel_workers_per_gather=0' }),
    types: { getTypeParser },
  });
  pool.on('error', (error) => options.onConnectionLost?.(error));
  // One that breaks between two statements of a transaction says so by an event as well, which ends
  // the process if nobody listens; the next statement fails and tells the caller.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return {
    ...statementsOn(pool),
    transaction: (work, how) => retried(() => inTransaction(pool, work, how?.isolation)),
    script: async (text) => {
      await pool.query(text);
    },
    close: () => pool.end(),
  };
}

/** Parsed by us: 64-bit integers as bigint, instants and dates as Temporal. */
const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  [pg.types.builtins.INT8]: BigInt,
  [pg.types.builtins.TIMESTAMPTZ]: (text) => Temporal.Instant.from(text),
  [pg.types.builtins.DATE]: (text) => Temporal.PlainDate.from(text),
};

function getTypeParser(oid: number, format?: 'text' | 'binary') {
  return parsers[oid] ?? pg.types.getTypeParser(oid, format as 'text');
}

interface Runner {
  query(statement: { text: string; values?: unknown[]; name?: string }): Promise<pg.QueryResult>;
}

function statementsOn(runner: Runner): Tx {
  const query = (part: Sql) => {
    const { text, values, name } = toStatement(part);
    return runner.query({ text, values: [...values], ...(name && { name }) });
  };
  const rows = async <Row>(part: Sql) => (await query(part)).rows as Row[];
  const maybe = async <Row>(part: Sql) => {
    const found = await rows<Row>(part);
    if (found.length > 1) throw new Error(`expected one row at most, got ${found.length}`);
    return found[0];
  };
  return {
    rows,
    maybe,
    one: async <Row>(part: Sql) => {
      const row = await maybe<Row>(part);
      if (row === undefined) throw new Error('expected a row, got none');
      return row;
    },
    run: async (part) => (await query(part)).rowCount ?? 0,
  };
}

async function inTransaction<Result>(
  pool: pg.Pool,
  work: (tx: Tx) => Promise<Result>,
  isolation?: 'repeatable read',
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(isolation ? `begin isolation level ${isolation}` : 'begin');
    const result = await work(statementsOn(client));
    const { command } = await client.query('commit');
    // The server answers so when a statement failed and `work` went on: nothing was written.
    if (command !== 'COMMIT')
      throw new Error('the transaction was rolled back: a statement failed');
    return result;
  } catch (error) {
    broken = await rolledBack(client);
    throw error;
  } finally {
    client.release(broken);
  }
}

/** An error here means that the connection is of no more use; the pool then drops it. */
async function rolledBack(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    await client.query('rollback');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

const attemptsMax = 8;

async function retried<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isRetryable(error) || attempts === attemptsMax) throw error;
      await sleep(2 ** attempts);
    }
  }
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/** Serialization failure or deadlock: nothing was done, and doing it again may well succeed. */
export function isRetryable(error: unknown): boolean {
  return ['40001', '40P01'].includes(codeOf(error));
}

const lostCodes = /^(08...|57P0[123]|40003|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND)/;
const lostMessages =
  /connection (terminated|ended)|not queryable|timeout exceeded when trying|query read timeout/i;

/**
 * The server is away, or went away while we waited. What a write then did is **unknown**: only a
 * statement that may safely run twice may be tried again.
 */
export function isConnectionLoss(error: unknown): boolean {
  if (lostCodes.test(codeOf(error))) return true;
  return error instanceof Error && lostMessages.test(error.message);
}

const outageCodes = /^(53...|57014|25006)/;

/**
 * The server is away, full, too slow or read-only after a failover: not the caller's doing, and no
 * bug of ours. Trying again later may well succeed.
 */
export function isOutage(error: unknown): boolean {
  return isConnectionLoss(error) || outageCodes.test(codeOf(error));
}

/** Whether the server answers at all. */
export async function isAlive(db: Tx): Promise<boolean> {
  try {
    await db.run(sql`select 1`);
    return true;
  } catch {
    return false;
  }
}
