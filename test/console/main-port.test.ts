import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { suite, test } from 'node:test';
import { sharedApp } from '#test/support/shared-app.ts';
import { assertProblem } from './problems.ts';

suite('the main port', () => {
  const shared = sharedApp();
  const visit = (path: string) => fetch(`http://127.0.0.1:${shared.first().app.ports.main}${path}`);

  test('says that it is up, and that it is ready', async () => {
    const [health, ready] = [await visit('/healthz'), await visit('/readyz')];
    assert.deepEqual([health.status, await health.json()], [200, { status: 'up' }]);
    assert.deepEqual([ready.status, await ready.json()], [200, { status: 'ready' }]);
  });

  test('gives figures that name routes and never what a client wrote', async () => {
    const { gateway, console: operate } = shared.first();
    await gateway('GET', '/v1/transactions/RNZyuzAPTK2TSS6hPKafDA');
    await gateway('GET', '/v1/secret-path-of-a-client');
    await operate('GET', '/console/api/clock');
    const response = await visit('/metrics');
    assert.match(response.headers.get('content-type') ?? '', /^text\/plain/);
    const figures = await response.text();
    const name = 'counterfoil_http_request_duration_seconds_count';
    const labels = 'face="affinipay",method="GET",route="/v1/transactions/:id",status="404"';
    assert.ok(figures.includes(`${name}{${labels}} 1`), figures.slice(-2000));
    assert.ok(figures.includes('route="(none)"'));
    assert.doesNotMatch(figures, /RNZyuz|secret-path/);
  });

  test('has a page that leads everywhere', async () => {
    const page = await (await visit('/')).text();
    const links = [...page.matchAll(/href="([^"]+)"/g)].map(([, link]) => link!);
    assert.ok(links.includes('/docs/affinipay') && links.includes('/healthz'));
    for (const link of links) {
      const url = new URL(link, `http://127.0.0.1:${shared.first().app.ports.main}`);
      const response = await fetch(url);
      assert.equal(response.status, 200, link);
      await response.body?.cancel();
    }
  });

  /** `fetch` does not let one choose the host. */
  async function visitAs(host: string, path: string) {
    const { main } = shared.first().app.ports;
    const asked = request({ host: '127.0.0.1', port: main, path, headers: { host } }).end();
    const [response] = await once(asked, 'response');
    return { status: response.statusCode, body: await text(response) };
  }

  test('serves a face to whoever asks for its host', async () => {
    for (const host of ['affinipay.localhost', 'AFFINIPAY.localhost:8080']) {
      assert.deepEqual(await visitAs(host, '/status'), {
        status: 200,
        body: '{"status":"NORMAL"}',
      });
    }
    assert.equal((await visitAs('other.localhost', '/status')).status, 404);
    const { status, body } = await visitAs('affinipay.localhost', '/console/api/clock');
    assert.equal(status, 404);
    assert.deepEqual(Object.keys(JSON.parse(body)), ['messages']);
  });

  test('refuses in its own shape what is no request of its', async () => {
    const { console: operate } = shared.first();
    assertProblem(await operate('GET', '/console/api/nothing'), 404, 'path_unknown');
    assertProblem(await operate('GET', '/console/api/%ff'), 404, 'path_unknown');
    assertProblem(await operate('DELETE', '/console/api/clock'), 405, 'method_not_allowed');
    assertProblem(await operate('POST', '/console/api/clock'), 400, 'body_missing');
    assertProblem(await operate('POST', '/console/api/clock', '{"to":'), 400, 'body_unreadable');
    assertProblem(await operate('POST', '/console/api/clock', '[]'), 400, 'body_unreadable');
    const large = { name: 'x'.repeat(1024 * 1024) };
    assertProblem(
      await operate('POST', '/console/api/organizations', large),
      413,
      'body_too_large',
    );
  });

  test('takes JSON alone', async () => {
    const { app, organization } = shared.first();
    const response = await fetch(`http://127.0.0.1:${app.ports.main}/console/api/clock`, {
      method: 'POST',
      headers: { authorization: `Bearer ${organization.consoleToken}` },
      body: 'by=P1D',
    });
    const { status, headers } = response;
    const body = await response.json();
    assertProblem({ status, headers, body }, 415, 'content_type_unknown');
  });
});
