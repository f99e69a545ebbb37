// Choices that a seed makes, so that whatever they led to can be had again.

export interface Random {
  /** A whole number from 0 to less than `limit`. */
  below(limit: number): number;
  pick<One>(list: readonly One[]): One;
  /** True as often as once in `times`. */
  oneIn(times: number): boolean;
  /** What `make` makes, from `least` to `most` times. */
  several<One>(least: number, most: number, make: () => One): One[];
}

/** Mulberry32: 32 bits of state, good enough to choose by. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const below = (limit: number) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000) * limit);
  };
  return {
    below,
    pick: (list) => list[below(list.length)]!,
    oneIn: (times) => below(times) === 0,
    several: (least, most, make) =>
      Array.from({ length: least + below(most - least + 1) }, () => make()),
  };
}
