// One thing to ask of the server in a life of payments, and how its answer is held to the model's.
import assert from 'node:assert/strict';
import type { Answered } from '#test/support/app.ts';
import { show } from '../model/show.ts';
import type { Answer, Step, World } from '../model/world.ts';
import { compareLists, fieldsOf } from './compare.ts';
import type { Life, Lived } from './sides.ts';

/** What the model says to it, and how it is asked of the server. */
export interface Asking {
  readonly tell: (world: World) => Step;
  readonly ask: (lived: Lived) => Promise<Answered>;
  /** How often it is asked at the same moment; once when absent. */
  readonly times?: number;
}

/** A command from what is to be asked in the world as it is: nothing when nothing can be yet. */
export function commandOf(name: string, plan: (world: World) => Asking | undefined): Life {
  return {
    toString: () => name,
    check: ({ world }) => plan(world) !== undefined,
    run: async (told, lived) => {
      const { tell, ask, times = 1 } = plan(told.world)!;
      const { world, answers } = tellAll(told.world, tell, times);
      const answered = await Promise.all(answers.map(() => ask(lived)));
      meet(answered, answers, name).forEach(([one, answer]) => {
        note(one, answer, world, lived);
      });
      told.world = world;
      told.steps += 1;
      if (told.steps % 8 === 0) await compareLists(world, lived);
    },
  };
}

/** Of several at once the model takes one after the other: they are alike, whoever comes first. */
function tellAll(world: World, tell: Asking['tell'], times: number) {
  const answers: Answer[] = [];
  let after = world;
  while (answers.length < times) {
    const step = tell(after);
    after = step.world;
    answers.push(step.answer);
  }
  return { world: after, answers };
}

/** Each answer with one of the model's that is like it. */
function meet(
  answered: readonly Answered[],
  answers: readonly Answer[],
  name: string,
): [Answered, Answer][] {
  const read = answered
    .map((one) => ({ one, said: `${one.status} ${codeIn(one)}` }))
    .sort((a, b) => a.said.localeCompare(b.said));
  const told = answers
    .map((answer) => ({ answer, said: `${answer.status} ${answer.code ?? ''}` }))
    .sort((a, b) => a.said.localeCompare(b.said));
  assert.deepEqual(
    read.map(({ said }) => said),
    told.map(({ said }) => said),
    name,
  );
  return read.map(({ one }, index) => [one, told[index]!.answer]);
}

/** In the spelling of either the gateway or the console. */
function codeIn({ body }: Answered): string {
  return body.messages?.[0]?.code ?? body.type?.split('/problems/')[1] ?? '';
}

/** Keeps the id of what was stored, declined payments too, and holds what came to the model. */
function note({ status, body }: Answered, { shows }: Answer, world: World, { ids }: Lived): void {
  if (!shows) return;
  const id = status === 200 ? body.id : body.messages[0].entity_id;
  assert.match(id, /^[\w-]{22}$/);
  ids[shows.list][shows.at] ??= id;
  assert.equal(id, ids[shows.list][shows.at]);
  if (status === 200 && shows.list === 'transactions') {
    assert.deepEqual(fieldsOf(body), show(world, shows.at));
  }
}
