import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { chromium, type Page } from 'playwright-core';
import { startTestApp } from '#test/support/app.ts';

const executablePath = '/usr/bin/chromium';
const skip = existsSync(executablePath) ? false : `there is no ${executablePath}`;
const quiet = ['--no-sandbox', '--disable-quic', '--disable-background-networking'];

/** A merchant's site, on an origin of its own, with one page. Notes what it is asked for. */
async function aShop(t: TestContext, page: string) {
  const asked: URL[] = [];
  const server = createServer((request, response) => {
    asked.push(new URL(request.url ?? '/', 'http://localhost'));
    response.setHeader('content-type', 'text/html');
    response.end(request.url === '/' ? page : '<h1>Thank you</h1>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => new Promise((resolve) => server.close(resolve)));
  return { asked, address: `http://localhost:${(server.address() as AddressInfo).port}/` };
}

async function aPage(t: TestContext, javaScriptEnabled: boolean): Promise<Page> {
  const browser = await chromium.launch({ executablePath, args: quiet });
  t.after(() => browser.close());
  return (await browser.newContext({ javaScriptEnabled })).newPage();
}

const fields = `
  <input name="number" value="4242424242424242"><input name="exp_month" value="10">
  <input name="exp_year" value="2040"><input name="cvv" value="123">
  <input name="name" value="Pat Payer"><input name="address2" value="">
  <input name="order" value="42">`;

test('a form without any script leads back with a token that pays', { skip }, async (t) => {
  const { app, organization, gateway } = await startTestApp(t);
  const shop = await aShop(t, '');
  const form = `
    <form method="post" action="http://127.0.0.1:${app.ports.affinipay}/v1/tokens">${fields}
      <input type="hidden" name="public_key" value="${organization.publicKey}">
      <input type="hidden" name="redirect_url" value="${shop.address}paid?cart=7">
      <button>Pay</button>
    </form>`;
  const withForm = await aShop(t, form);
  const page = await aPage(t, false);
  await page.goto(withForm.address);
  await page.getByRole('button', { name: 'Pay' }).click();
  await page.getByRole('heading', { name: 'Thank you' }).waitFor();
  const back = shop.asked.find(({ pathname }) => pathname === '/paid');
  assert.equal(back?.searchParams.get('cart'), '7');
  const method = back?.searchParams.get('token_id');
  const token = await gateway('GET', `/v1/tokens/${method}`);
  assert.deepEqual(token.body.form_data, { order: '42' });
  const { status, body } = await gateway('POST', '/v1/charges', { amount: 100, method });
  assert.equal(status, 200, JSON.stringify(body));
  assert.deepEqual([body.cvv_result, body.method.name], ['MATCHED', 'Pat Payer']);
});

test('a script of another origin makes a token, and reads nothing else', { skip }, async (t) => {
  const { app, organization, gateway } = await startTestApp(t);
  const shop = await aShop(t, '<h1>Shop</h1>');
  const page = await aPage(t, true);
  await page.goto(shop.address);
  const address = `http://127.0.0.1:${app.ports.affinipay}`;
  const send = ({ path, key }: { path: string; key: string }) =>
    page.evaluate(
      ([url, authorization]) =>
        fetch(url!, {
          method: 'POST',
          headers: { authorization: authorization!, 'content-type': 'application/json' },
          body: '{"number":"4242424242424242","exp_month":10,"exp_year":2040}',
        }).then(
          async (answer) => ({
            status: answer.status,
            body: (await answer.json()) as { id?: string },
          }),
          () => ({ status: 0, body: {} as { id?: string } }),
        ),
      [`${address}${path}`, `Basic ${btoa(`${key}:`)}`],
    );
  const made = await send({ path: '/v1/tokens', key: organization.publicKey });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  const charge = { amount: 100, method: made.body.id };
  assert.equal((await gateway('POST', '/v1/charges', charge)).status, 200);
  const refused = await send({ path: '/v1/tokens', key: 'm_unknown' });
  assert.equal(refused.status, 401);
  const elsewhere = await send({ path: '/v1/cards', key: organization.testSecretKey });
  assert.equal(elsewhere.status, 0, 'the browser keeps the page from it');
});
