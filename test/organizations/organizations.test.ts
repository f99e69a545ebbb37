import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sleep } from '#src/kernel/clock.ts';
import { aTenant } from '#test/support/builders.ts';

test('many move a clock while many look at it, and each mover sees it moved', async (t) => {
  const { organizations, created, caller } = await aTenant(t);
  const organizationId = created.id;
  const shown = async () =>
    organizations.now(caller, await organizations.readProfile(organizationId));
  let isMoving = true;
  const look = async () => {
    // What is remembered is there without waiting: the movers need a turn too.
    for (; isMoving; await sleep(0)) await shown();
  };
  const move = async () => {
    for (let count = 0; count < 25; count += 1) {
      const by = Temporal.Duration.from('PT1H');
      const moved = await organizations.moveClock({ organizationId, by, freeze: true });
      const seen = await shown();
      assert.ok(Temporal.Instant.compare(seen, moved) >= 0, `${seen} is before ${moved}`);
    }
  };
  const lookers = Array.from({ length: 8 }, look);
  const movers = Promise.all(Array.from({ length: 4 }, move)).finally(() => {
    isMoving = false;
  });
  await Promise.all([movers, ...lookers]);
});

test('an organization that is not there is looked for again each time', async (t) => {
  const { organizations, db, created } = await aTenant(t);
  await db.script('alter table organizations rename to hidden');
  await assert.rejects(organizations.readProfile(created.id), /organizations/);
  await db.script('alter table hidden rename to organizations');
  assert.equal((await organizations.readProfile(created.id)).organization.id, created.id);
});
