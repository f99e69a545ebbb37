// ISO 4217 currencies in use (list one), by how many digits their minor unit has.
// An own table: Intl follows habits of display (it gives IQD, HUF, LAK and IRR no digits), not ISO.

/** An alphabetic ISO 4217 code. */
export type Currency = string;

/**
 * Codes without a minor unit (gold, special drawing rights, testing, no currency, …) are left out:
 * an amount in them cannot be counted in minor units.
 */
const codesByDigits: readonly (readonly [digits: number, codes: string])[] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [2, 'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD'],
  [2, 'CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP'],
  [2, 'GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT'],
  [2, 'LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN'],
  [2, 'NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD'],
  [2, 'SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS'],
  [2, 'VED VES WST XAD XCD XCG YER ZAR ZMW ZWG'],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
];

/** Digits of the minor unit by code. Has no prototype: a look-up finds a currency or nothing. */
export const minorDigits: Readonly<Record<Currency, number>> = Object.freeze(
  Object.assign(
    Object.create(null) as Record<Currency, number>,
    ...codesByDigits.map(([digits, codes]) =>
      Object.fromEntries(codes.split(' ').map((code) => [code, digits])),
    ),
  ),
);
