import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import { startTestApp } from '#test/support/app.ts';

const executablePath = '/usr/bin/chromium';
const skip = existsSync(executablePath) ? false : `there is no ${executablePath}`;
const quiet = ['--no-sandbox', '--disable-quic', '--disable-background-networking'];

test('the API reference shows every operation, without the internet', { skip }, async (t) => {
  const { app } = await startTestApp(t);
  const browser = await chromium.launch({ executablePath, args: quiet });
  t.after(() => browser.close());
  const page = await browser.newPage();
  const elsewhere: string[] = [];
  await page.route('**/*', (route) => {
    const { hostname, href } = new URL(route.request().url());
    if (hostname === '127.0.0.1') return route.continue();
    elsewhere.push(href);
    return route.abort();
  });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));

  await page.goto(`http://127.0.0.1:${app.ports.main}/`);
  await page.getByRole('link', { name: 'AffiniPay Payment Gateway' }).click();
  await page.getByRole('heading', { name: 'AffiniPay Payment Gateway' }).waitFor();
  const operations = ['Charge a card or bank account', 'Capture a hold', 'List events'];
  for (const name of operations) {
    assert.ok(await page.getByText(name).first().isVisible(), name);
  }
  if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT });
  assert.deepEqual(elsewhere, []);
  assert.deepEqual(errors, []);
});
