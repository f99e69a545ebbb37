// How errors name a place in a request.
import { holdsCardNumber } from '../kit/schemas.ts';

/** From the outside in: names of properties, and places in lists. */
export type Path = readonly (string | number)[];

const nameLengthMax = 64;

/**
 * `$.where._and[0].amount`, with `['a name']` for what is no identifier. The caller's own names are
 * shown, but not those that are longer than any of ours, nor the number of a card.
 */
export function showJsonPath(path: Path): string {
  return `$${path.map(showStep).join('')}`;
}

function showStep(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`;
  if (step.length > nameLengthMax || holdsCardNumber(step)) return "['…']";
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(step)) return `.${step}`;
  return `['${step.replaceAll(/['\\]/g, '\\$&')}']`;
}
