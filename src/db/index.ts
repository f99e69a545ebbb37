export {
  type Database,
  isAlive,
  isConnectionLoss,
  isOutage,
  openDatabase,
  type Tx,
} from './database.ts';
export { listWriter } from './list-writer.ts';
export { migrate, readMigrations } from './migrate.ts';
export { readUnsafeSettings } from './safety.ts';
export { joined, numbered, prepared, type Sql, sql } from './sql.ts';
