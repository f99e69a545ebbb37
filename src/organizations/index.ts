export {
  type AvsPolicy,
  type CardPolicy,
  type CvvPolicy,
  type DepositAccount,
  type ProcessingAccount,
  type RailName,
  railNames,
} from './account.ts';
export type { NewOrganization } from './create-organization.ts';
export type { DueWork, Timeline } from './due-work.ts';
export { failure as organizationFailure, organizationFailures } from './failures.ts';
export { type Organization, timeOf } from './organization.ts';
export { shownTime } from './organization-store.ts';
export {
  type Caller,
  chooseAccount,
  type Organizations,
  organizationsOf,
  type Profile,
  requireActive,
} from './organizations.ts';
export { startSweeper } from './sweeper.ts';
