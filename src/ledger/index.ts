export {
  type Balance,
  type BalanceOf,
  listBalances,
  readBalance,
  snapshotBalances,
} from './balance.ts';
export type { Entry, EntryKind, Posting } from './entry.ts';
export { insertEntries } from './entry-store.ts';
export { checkInvariant, type Finding, type Invariant, ledgerInvariants } from './invariants.ts';
export {
  batchSettled,
  type Holding,
  heldAccount,
  inboundCaptured,
  inboundReturned,
  outboundCaptured,
  outboundReturned,
  paymentRecorded,
  type Route,
  recordingCancelled,
} from './posting-rules.ts';
export { deleteTestEntries, deleteTestSnapshots } from './purge-store.ts';
export { startSnapshots } from './snapshots.ts';
