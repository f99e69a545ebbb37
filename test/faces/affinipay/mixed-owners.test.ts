import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { systemIds } from '#src/kernel/ids.ts';
import type { Mode } from '#src/kernel/mode.ts';
import { type Answered, aBankAccount, aCard, gatewayId } from '#test/support/app.ts';
import { clockAt, sharedApp } from '#test/support/shared-app.ts';
import { type KeyHolder, keyHolder } from './key-holders.ts';
import { assertRefused } from './messages.ts';
import { type Operation, readOperations, type Schema } from './operations.ts';
import { charge, savedCard, token } from './own-requests.ts';

suite('requests that mix what belongs to several', { concurrency: 3 }, () => {
  const shared = sharedApp({ clock: clockAt('2026-11-23T15:00:00Z') });
  const somebody = async (mode: Mode = 'test') => keyHolder(await shared.newcomer(), mode);
  const modesOf = (own: KeyHolder) => [own, keyHolder(own.store, 'live')] as const;
  const charging = (own: KeyHolder, body: object) =>
    own.ask('POST', '/v1/charges', { amount: 1_00, ...body });
  const isMissing = (answer: Answered, context: string) =>
    assertRefused(answer, 404, [{ code: 'resource_not_found', context }]);

  test('one’s charge does not go through another’s account', async () => {
    const [own, other] = [await somebody(), await somebody()];
    for (const kind of ['merchant_accounts', 'ach_accounts'] as const) {
      const account_id = await other.account(kind);
      for (const method of [aCard(), aBankAccount(), await savedCard(own)]) {
        isMissing(await charging(own, { account_id, method }), `Account[${account_id}]`);
      }
    }
  });

  test('one’s token pays with nobody else’s key, and stays usable', async () => {
    const [own, other] = [await somebody(), await somebody()];
    const [, ownLive] = modesOf(own);
    const id = await token(own);
    for (const stranger of [other, ...modesOf(other), ownLive]) {
      isMissing(await charging(stranger, { method: id }), `PaymentMethod[${id}]`);
      const saving = await stranger.ask('POST', '/v1/cards', { token_id: id });
      isMissing(saving, `Token[${id}]`);
    }
    assert.equal((await charging(own, { method: id })).status, 200);
  });

  test('one’s charge is refunded neither by another, nor to what another has saved', async () => {
    const [own, other] = [await somebody(), await somebody()];
    const [ownCharge, otherCharge] = [await charge(own), await charge(other)];
    const refunding = (id: string, method: string) =>
      own.ask('POST', `/v1/charges/${id}/refund`, { amount: 1, method });
    for (const method of [await savedCard(other), await token(other)]) {
      isMissing(await refunding(ownCharge, method), `PaymentMethod[${method}]`);
      isMissing(await refunding(otherCharge, method), `Transaction[${otherCharge}]`);
    }
    isMissing(await refunding(otherCharge, await savedCard(own)), `Transaction[${otherCharge}]`);
    for (const [holder, id] of [[own, ownCharge] as const, [other, otherCharge] as const]) {
      const { body } = await holder.ask('GET', `/v1/transactions/${id}`);
      assert.deepEqual([body.amount_refunded, body.refunds], [0, []]);
    }
  });

  test('what its owner pays with at the same moment is still not there for others', async () => {
    const [own, other] = [await somebody(), await somebody()];
    const [, ownLive] = modesOf(own);
    const methods = [await own.make('/v1/tokens', aCard({ number: '1' })), await savedCard(own)];
    const account_id = await other.account('ach_accounts');
    for (const method of methods) {
      const asked = Array.from({ length: 10 }, () => [
        charging(own, { method }),
        charging(other, { method, account_id }),
        charging(ownLive, { method, currency: 'EUR' }),
      ]);
      const answers = await Promise.all(asked.flat());
      const context = `PaymentMethod[${method}]`;
      for (const answer of answers.filter((_, at) => at % 3 !== 0)) isMissing(answer, context);
    }
  });

  test('a token of the public key serves either mode of its organization, once', async () => {
    const own = await somebody();
    const modes = modesOf(own);
    for (const [first, second] of [modes, modes.toReversed()] as [KeyHolder, KeyHolder][]) {
      const id = await own.makePublicly(aCard());
      const stranger = await somebody(first.mode);
      isMissing(await stranger.ask('POST', '/v1/cards', { token_id: id }), `Token[${id}]`);
      isMissing(await charging(stranger, { method: id }), `PaymentMethod[${id}]`);
      assert.equal((await first.ask('POST', '/v1/cards', { token_id: id })).status, 200);
      for (const holder of [first, second]) {
        isMissing(await charging(holder, { method: id }), `PaymentMethod[${id}]`);
      }
    }
  });

  test('lists and searches of who has nothing find nothing of anybody', async () => {
    const [own, nobody] = [await somebody(), await somebody()];
    await own.make('/v1/charges', { amount: 1_00, method: aBankAccount(), reference: 'r' });
    await savedCard(own);
    const refunded = await charge(own);
    await own.make(`/v1/charges/${refunded}/refund`, { amount: 1 });
    const { results } = (await own.ask('GET', '/v1/transactions')).body;
    const terms = new Map<string, string>(results.flatMap((one: Schema) => propertiesOf(one)));
    assert.ok(terms.size > 20);
    for (const operation of (await readOperations(own.store)).filter(isList)) {
      for (const holder of modesOf(nobody)) {
        for (const query of ['', ...queriesFor(operation, terms)]) {
          const { status, body } = await holder.ask('GET', `${operation.path}${query}`);
          assert.equal(status, 200, `${query} ${JSON.stringify(body)}`);
          assert.deepEqual([body.total_entries, body.results], [0, []], query);
        }
      }
    }
    const stranger = gatewayId(systemIds.next());
    const found = await own.ask('GET', `/v1/transactions?qf=charge_id:${refunded}`);
    const missed = await own.ask('GET', `/v1/transactions?qf=charge_id:${stranger}`);
    assert.deepEqual([found.body.total_entries, missed.body.total_entries], [1, 0]);
  });
});

/** A list of all that one has, and not of the parts of one thing. */
function isList({ method, path, answer }: Operation): boolean {
  return method === 'GET' && !/[{:]/.test(path) && answer.properties?.total_entries !== undefined;
}

function queriesFor({ places }: Operation, terms: ReadonlyMap<string, string>): string[] {
  if (!places.some(({ name }) => name === 'qf')) return [];
  return [...terms].flatMap(([name, value]) => {
    const [term, text] = [encodeURIComponent(`${name}:${value}`), encodeURIComponent(value)];
    return [`?qf=${term}`, `?q=${text}`];
  });
}

/** `['method.type', 'card']` and so on: what a search may be for. */
function propertiesOf(shown: Schema, prefix = ''): [string, string][] {
  return Object.entries<Schema>(shown).flatMap(([name, value]): [string, string][] => {
    if (typeof value === 'object') return propertiesOf(value, `${prefix}${name}.`);
    return [[`${prefix}${name}`, `${value}`]];
  });
}
