import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bankNames } from '#facts/banks.ts';
import { countries } from '#facts/countries.ts';
import { minorDigits } from '#facts/currencies.ts';
import { canadianProvinces, usStates } from '#facts/states.ts';

test('currencies have the digits that ISO gives them, not those of display', () => {
  const cases = { USD: 2, JPY: 0, BHD: 3, IQD: 3, HUF: 2, LAK: 2, IRR: 2, CLF: 4, UYW: 4, XCG: 2 };
  for (const [code, digits] of Object.entries(cases)) assert.equal(minorDigits[code], digits, code);
});

test('there are 165 currencies, each of three capitals, none of them bygone or a metal', () => {
  const codes = Object.keys(minorDigits);
  assert.equal(codes.length, 165);
  for (const code of codes) assert.match(code, /^[A-Z]{3}$/);
  for (const code of ['ANG', 'BGN', 'CUC', 'HRK', 'SLL', 'ZWL', 'XAU', 'XDR', 'XTS', 'XXX']) {
    assert.equal(minorDigits[code], undefined, code);
  }
});

test('a currency look-up finds currencies only', () => {
  assert.equal(minorDigits.toString, undefined);
  assert.equal(Object.getPrototypeOf(minorDigits), null);
});

test('there are 249 countries, as in ISO 3166-1', () => {
  assert.equal(countries.size, 249);
  for (const code of countries) assert.match(code, /^[A-Z]{2}$/);
  for (const code of ['US', 'CA', 'GB', 'SS', 'BQ']) assert.ok(countries.has(code), code);
  for (const code of ['UK', 'EU', 'XK', 'AN', 'us', '']) assert.ok(!countries.has(code), code);
});

test('there are 50 states, the District, 6 territories and 3 military states', () => {
  assert.equal(usStates.size, 60);
  for (const code of ['TX', 'DC', 'PR', 'UM', 'AA', 'AE', 'AP'])
    assert.ok(usStates.has(code), code);
  for (const code of ['ON', 'XX', 'tx', '']) assert.ok(!usStates.has(code), code);
});

test('Canada has 13 provinces and territories', () => {
  assert.equal(canadianProvinces.size, 13);
  assert.ok(canadianProvinces.has('QC'));
});

test('every bank stands under a routing number with a valid check digit', () => {
  for (const number of bankNames.keys()) {
    assert.match(number, /^\d{9}$/);
    const sum = [...number].reduce((total, digit, index) => {
      return total + Number(digit) * ([3, 7, 1][index % 3] ?? 0);
    }, 0);
    assert.equal(sum % 10, 0, number);
  }
});

test('the banks of test mode have the names that the documents give them', () => {
  assert.equal(bankNames.get('000000000'), 'TEST FEDERAL CREDIT UNION');
  assert.equal(bankNames.get('000000013'), 'FIRST BANK OF TESTING');
});
