// Card numbers that test mode answers in a fixed way, whatever the amount.

export type TestCardCase =
  | 'approved'
  | 'declined'
  | 'declined_insufficient_funds'
  | 'declined_limit_exceeded'
  | 'declined_processing_error'
  | 'declined_hold'
  | 'expired'
  | 'type_not_accepted'
  | 'cvv_unavailable'
  | 'cvv_not_matched'
  | 'avs_not_matched'
  | 'avs_unavailable'
  | 'avs_error'
  /** The postal code matches if one is given; none, or an empty one, does not match. */
  | 'avs_by_postal_code'
  /** The street address matches if one is given; none, or an empty one, does not match. */
  | 'avs_by_address';

/**
 * 4242424242424241 is a published test number too, but it fails the Luhn check, so that it is
 * refused as an invalid number before anything could be looked up here.
 */
export const testCards: ReadonlyMap<string, TestCardCase> = new Map([
  ['378282246310005', 'approved'],
  ['371449635398431', 'approved'],
  ['5105105105105100', 'approved'],
  ['5499740000000057', 'approved'],
  ['30569309025904', 'approved'],
  ['38520000023237', 'approved'],
  ['6011111111111117', 'approved'],
  ['6011000990139424', 'approved'],
  ['3530111333300000', 'approved'],
  ['3566002020360505', 'approved'],
  ['4242424242424242', 'approved'],
  ['4012888888881881', 'approved'],
  ['4012000010000', 'approved'],
  ['4000000000000002', 'declined'],
  ['4000000000000044', 'declined_insufficient_funds'],
  ['4000000000000051', 'declined_limit_exceeded'],
  ['4000000000000069', 'expired'],
  ['4000000000000119', 'declined_processing_error'],
  ['4000000000000127', 'declined_hold'],
  ['4000000000000135', 'type_not_accepted'],
  ['4000000000000077', 'cvv_unavailable'],
  ['4000000000000101', 'cvv_not_matched'],
  ['4000000000000010', 'avs_not_matched'],
  ['4000000000000085', 'avs_unavailable'],
  ['4000000000000093', 'avs_error'],
  ['4000000000000028', 'avs_by_postal_code'],
  ['4000000000000036', 'avs_by_address'],
]);
