// The magnetic stripe of a card, as a reader gives it (ISO/IEC 7813). Read, and never kept.
import { looksLikeCardNumber } from './looks-like-card-number.ts';
import { reveal, type Secret, secretOf } from './secret.ts';

/** What of a stripe is used. The rest of it (service code, discretionary data) is dropped. */
export interface TrackDescription {
  readonly number: Secret;
  readonly expMonth: number;
  readonly expYear: number;
  /** On track 1 only. */
  readonly name?: string;
}

/** The sentinels may be there or not: readers differ in whether they send them. */
const track1 = /^%?B(\d{12,19})\^([^^?]{2,26})\^(\d\d)(0[1-9]|1[0-2])[^^?]*\??$/;
const track2 = /^;?(\d{12,19})=(\d\d)(0[1-9]|1[0-2])[^=?]*\??$/;
/** Both tracks hold less than 80 characters, sentinels included. */
const lengthMax = 80;

/** What the stripe says: track 1 if there is one, and it can be read. */
export function readStripe({
  track1,
  track2,
}: {
  readonly track1?: Secret | undefined;
  readonly track2?: Secret | undefined;
}): TrackDescription | undefined {
  return (track1 && describeTrack1(track1)) ?? (track2 && describeTrack2(track2));
}

/** What track 1 says; `undefined` for what is no track 1. */
export function describeTrack1(track: Secret): TrackDescription | undefined {
  const [, number, name, year, month] = matchOf(track, track1) ?? [];
  if (!number || !name) return undefined;
  return { number: secretOf(number), ...expiryOf(year, month), ...nameIn(name) };
}

/** What track 2 says; `undefined` for what is no track 2. */
export function describeTrack2(track: Secret): TrackDescription | undefined {
  const [, number, year, month] = matchOf(track, track2) ?? [];
  return number ? { number: secretOf(number), ...expiryOf(year, month) } : undefined;
}

function matchOf(track: Secret, shape: RegExp): RegExpExecArray | undefined {
  const text = reveal(track).trim();
  return (text.length <= lengthMax && shape.exec(text)) || undefined;
}

/** The name is shown and kept: what no name can be, a card number above all, is dropped. */
function nameIn(text: string): Pick<TrackDescription, 'name'> {
  const name = text.trim();
  const isName = /^[\x20-\x7e]+$/.test(name) && !looksLikeCardNumber(name);
  return isName ? { name } : {};
}

function expiryOf(year: string | undefined, month: string | undefined) {
  return { expYear: 2000 + Number(year), expMonth: Number(month) };
}
