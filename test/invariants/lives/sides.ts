// The two sides of a life: what the model was told, and what the server lived through.
import type fc from 'fast-check';
import type { TestApp } from '#test/support/app.ts';
import type { ListName, World } from '../model/world.ts';

/** The model's side of a life. */
export interface Told {
  world: World;
  steps: number;
}

/** The server's side: an organization of its own, and ids in the order of the model's lists. */
export interface Lived {
  readonly app: TestApp;
  readonly ids: Readonly<Record<ListName, string[]>>;
}

export type Life = fc.AsyncCommand<Told, Lived>;
