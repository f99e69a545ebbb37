// Writes organizations as the gateway's merchants, with their accounts.
import type {
  AvsPolicy,
  Caller,
  CardPolicy,
  Organization,
  ProcessingAccount,
  Profile,
} from '#src/organizations/index.ts';
import { fieldName } from './field-names.ts';
import { toGatewayId } from './ids.ts';
import { maskRouting, timestamp } from './write-transaction.ts';

/** The merchant as one mode's key sees it. */
export function writeMerchant({ organization, accounts }: Profile, { mode }: Caller) {
  const seen = accounts.filter((account) => account.mode === mode && account.status !== 'deleted');
  return {
    ...writeOrganization(organization),
    merchant_accounts: seen.filter(({ rail }) => rail === 'card').map(writeMerchantAccount),
    ach_accounts: seen.filter(({ rail }) => rail === 'ach').map(writeAchAccount),
  };
}

function writeOrganization(o: Organization) {
  return {
    id: toGatewayId(o.id),
    created: timestamp(o.createdAt),
    modified: timestamp(o.modifiedAt),
    name: o.name,
    public_key: o.publicKey,
    contact_name: o.contactName,
    contact_email: o.contactEmail,
    contact_phone: o.contactPhone,
    address1: o.address1,
    address2: o.address2,
    city: o.city,
    state: o.state,
    postal_code: o.postalCode,
    country: o.country,
    timezone: o.timeZone,
    api_allowed_ip_address_ranges: o.apiAllowedIpRanges,
    live_events_urls: o.liveEventsUrls || undefined,
    test_events_urls: o.testEventsUrls || undefined,
  };
}

function writeAccount(account: ProcessingAccount) {
  return {
    id: toGatewayId(account.id),
    created: timestamp(account.createdAt),
    modified: timestamp(account.modifiedAt),
    trust_account: account.deposit.kind === 'trust',
    status: account.status.toUpperCase(),
    name: account.name,
    primary: account.isPrimary,
    currency: account.currency,
    required_payment_fields: writeFields(account.typedIn),
    transaction_allowed_countries: account.allowedCountries.join(','),
  };
}

function writeFields({ requiredFields }: CardPolicy): string {
  return requiredFields.map(fieldName).join(',');
}

const avsNames: Readonly<Record<AvsPolicy, string>> = {
  disabled: 'DISABLED',
  submit_ignore_result: 'SUBMIT_IGNORE_RESULT',
  address_or_postal_code_lenient: 'ADDR_OR_POSTAL_CODE_LENIENT',
  address_or_postal_code_strict: 'ADDR_OR_POSTAL_CODE_STRICT',
  address_strict: 'ADDR_STRICT',
  postal_code_strict: 'POSTAL_CODE_STRICT',
  exact_lenient: 'EXACT_ADDR_AND_POSTAL_CODE_LENIENT',
  exact_strict: 'EXACT_ADDR_AND_POSTAL_CODE_STRICT',
};

function writeMerchantAccount(account: ProcessingAccount) {
  const { typedIn, swiped } = account;
  return {
    ...writeAccount(account),
    accepted_card_types: account.acceptedCardTypes.join(','),
    cvv_policy: typedIn.cvv.toUpperCase(),
    avs_policy: avsNames[typedIn.avs],
    ignore_avs_failure_if_cvv_match: typedIn.ignoresAvsIfCvvMatches,
    swipe_cvv_policy: swiped.cvv.toUpperCase(),
    swipe_avs_policy: avsNames[swiped.avs],
    swipe_ignore_avs_failure_if_cvv_match: swiped.ignoresAvsIfCvvMatches,
    swipe_required_payment_fields: writeFields(swiped),
  };
}

export function writeAchAccount(account: ProcessingAccount) {
  const { deposit } = account;
  return {
    ...writeAccount(account),
    routing_number: maskRouting(deposit.routingNumber),
    account_number: deposit.accountMasked,
    account_type: deposit.accountType.toUpperCase(),
    bank_name: deposit.bankName,
  };
}
