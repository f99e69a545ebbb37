export {
  type AvsPolicy,
  accountStatuses,
  avsPolicies,
  type CardPolicy,
  type CvvPolicy,
  cvvPolicies,
  type DepositAccount,
  type ProcessingAccount,
  type RailName,
  railNames,
  requirableFields,
  type SimulatedAnswer,
  type TransactionLimits,
} from './account.ts';
export { requireAllowedAddress } from './allowed-addresses.ts';
export { isCountryAllowed, requireCountry } from './allowed-countries.ts';
export type { Client } from './client.ts';
export { type CountryOf, countryTable } from './country-table.ts';
export type { NewOrganization } from './create-organization.ts';
export { newSecret, openingKinds } from './credential.ts';
export {
  insertCredential,
  type ListedCredential,
  type StoredCredential,
} from './credential-store.ts';
export { chooseDepositAccount } from './deposit-accounts.ts';
export type { DueWork, Timeline } from './due-work.ts';
export { eventUrlsIn } from './event-urls.ts';
export { failure as organizationFailure, organizationFailures } from './failures.ts';
export type { NewApiKeys } from './issue-api-keys.ts';
export { dateOf, type Organization, organizationStatuses, timeOf } from './organization.ts';
export { everyTimeline, shownTime } from './organization-store.ts';
export {
  type Caller,
  chooseAccount,
  type Organizations,
  organizationsOf,
  type Profile,
  requireActive,
} from './organizations.ts';
export { credentialBinding, sealCredential } from './seal-credential.ts';
export { sessionSeconds } from './session-token.ts';
export { startSweeper } from './sweeper.ts';
export type { AccountChanges } from './update-account.ts';
export {
  type OrganizationChanges,
  requireChangeable,
} from './update-organization.ts';
