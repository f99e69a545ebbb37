import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { leakScanFor } from './leak-scan.ts';

const planted = '4012888888881881';
const scan = leakScanFor([planted, '378282246310005', '600123456789']);

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

const forms: Readonly<Record<string, readonly [text: string, form: string]>> = {
  'in plain text': [`paid with ${planted}.`, planted],
  'amid other digits': [`99${planted}77`, planted],
  'in hexadecimal': [Buffer.from(`a${planted}b`).toString('hex'), `${planted} in hex`],
  'in upper-case hexadecimal': [
    Buffer.from(`z${planted}`).toString('hex').toUpperCase(),
    `${planted} in hex`,
  ],
  'in base64, at the start': [base64(`${planted}xyz`), `${planted} in base64 at offset 0`],
  'in base64, one byte in': [base64(`1${planted}9`), `${planted} in base64 at offset 1`],
  'in base64, two bytes in': [base64(`10${planted}`), `${planted} in base64 at offset 2`],
  'in base64url, further in': [
    Buffer.from(`ÿÿÿ12345${planted}ÿ`).toString('base64url'),
    `${planted} in base64 at offset 2`,
  ],
};

for (const [where, [text, form]] of Object.entries(forms)) {
  test(`a number ${where} is found`, () => assert.deepEqual(scan.inText(text), [form]));
}

test('short numbers are found in every form too', () => {
  const text = ['', '0', '00'].map((before) => base64(`${before}600123456789`)).join(' ');
  assert.equal(scan.inText(text).length, 3);
});

test('numbers that were not planted are not found', () => {
  assert.deepEqual(scan.inText('4012888888881882 4012 8888 8888 1881'), []);
});

test('a number amid the bytes of a file in a folder of a folder is found', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'counterfoil-scan-'));
  t.after(() => rm(folder, { recursive: true }));
  const bytes = Buffer.concat([Buffer.alloc(100_000, 0xff), Buffer.from(planted)]);
  await writeFile(join(folder, 'relation'), bytes);
  assert.deepEqual(await scan.inFolder(join(folder)), {
    leaks: [`${planted} in ${join(folder, 'relation')}`],
    bytes: bytes.length,
  });
});
