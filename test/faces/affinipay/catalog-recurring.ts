// The documented codes that recurring charges are refused with.
import { aCard, type TestApp } from '#test/support/app.ts';
import type { Refusal } from './catalog-refusals.ts';
import { storyOf } from './story.ts';

const nobodys = 'RNZyuzAPTK2TSS6hPKafDA';

const recur = (store: TestApp, schedule: object, more: object = {}) =>
  store.gateway('POST', '/v1/recurring/charges', {
    amount: 1000,
    method: aCard(),
    schedule: { interval_unit: 'MONTH', interval_delay: 1, ...schedule },
    ...more,
  });

export const refusalsOfRecurring: readonly Refusal[] = [
  {
    code: 'no_occurrences_for_schedule',
    when: 'a schedule has ended before it begins',
    attempt: (store) => recur(store, { start: '2026-01-31', end: '2026-11-22' }),
  },
  {
    code: 'first_occurrence_due_immediately',
    when: 'the first payment would be due today',
    attempt: (store) => recur(store, { start: '2026-11-23' }),
  },
  {
    code: 'update_results_in_no_occurrences',
    when: 'a schedule is to end before the next payment',
    attempt: async (store) => {
      const { body } = await recur(store, { start: '2026-12-01' });
      const schedule = { end: '2026-11-30', start: '2026-01-01' };
      return store.gateway('PATCH', `/v1/recurring/charges/${body.id}`, { schedule });
    },
  },
  {
    code: 'unavailable_for_current_status',
    when: 'a deleted recurring charge is changed',
    attempt: async (store) => {
      const { body } = await recur(store, { start: '2026-12-01' });
      const path = `/v1/recurring/charges/${body.id}`;
      await store.gateway('DELETE', path);
      return store.gateway('PATCH', path, { amount: 1 });
    },
  },
  {
    code: 'incorrect_payment_type',
    when: 'a recurring charge of a card is to be paid from a bank account',
    attempt: async (store) => {
      const { body } = await recur(store, { start: '2026-12-01' });
      const method = { type: 'bank', account_type: 'SAVINGS' };
      return store.gateway('PATCH', `/v1/recurring/charges/${body.id}`, { method });
    },
  },
  {
    code: 'not_valid_for_transaction_status',
    when: 'a declined charge is scheduled',
    attempt: async (store) => {
      const method = aCard({ number: '4000000000000002' });
      const { body } = await store.gateway('POST', '/v1/charges', { amount: 1, method });
      const schedule = { start: '2026-12-01', interval_unit: 'DAY', interval_delay: 1 };
      const [{ entity_id }] = body.messages;
      return store.gateway('POST', `/v1/charges/${entity_id}/schedule`, { amount: 1, schedule });
    },
  },
  {
    code: 'not_valid_for_transaction_status',
    when: 'a refund is scheduled',
    attempt: async (store) => {
      const { charge, refund } = storyOf(store);
      const { id } = await refund((await charge(5)).id, 1);
      const schedule = { start: '2026-12-01', interval_unit: 'DAY', interval_delay: 1 };
      return store.gateway('POST', `/v1/charges/${id}/schedule`, { amount: 1, schedule });
    },
  },
  {
    code: 'resource_not_found',
    when: 'no recurring charge has the id',
    attempt: (store) => store.gateway('POST', `/v1/recurring/charges/${nobodys}/cancel`),
    about: { context: `RecurringCharge[${nobodys}]` },
  },
  {
    code: 'resource_not_found',
    when: 'no occurrence of the recurring charge has the id',
    attempt: async (store) => {
      const { body } = await recur(store, { start: '2026-12-01' });
      const path = `/v1/recurring/charges/${body.id}/occurrences/${nobodys}`;
      return store.gateway('POST', `${path}/pay`);
    },
    about: { context: `RecurringChargeOccurrence[${nobodys}]` },
  },
  {
    code: 'unavailable_for_current_status',
    when: 'an occurrence that is paid is ignored',
    attempt: async (store) => {
      const { body } = await recur(store, { start: '2026-12-01' });
      const path = `/v1/recurring/charges/${body.id}/occurrences/${body.occurrences[0].id}`;
      await store.gateway('POST', `${path}/pay`);
      return store.gateway('POST', `${path}/ignore`);
    },
  },
];
