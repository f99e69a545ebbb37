// How figures are printed: one line each, with the bar it is held to, and whether it clears it.

export interface Figure {
  readonly what: string;
  readonly value: string;
  /** What was asked for, and whether the figure does it. */
  readonly bar?: { readonly text: string; readonly isMet: boolean };
}

export function print(title: string, figures: readonly Figure[]): void {
  const width = Math.max(...figures.map(({ what }) => what.length));
  const lines = figures.map(({ what, value, bar }) => {
    const verdict = bar ? `   ${bar.isMet ? 'met' : 'NOT MET'} (${bar.text})` : '';
    return `  ${what.padEnd(width)}  ${value.padStart(10)}${verdict}`;
  });
  console.log([title, ...lines, ''].join('\n'));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** What `share` percent of the values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor((sorted.length * share) / 100)] ?? 0;
}

export function wholeNumber(value: number): string {
  return Math.round(value).toLocaleString('en');
}

export function atLeast(ratio: number, bar: number, text = `at least ${bar}`) {
  return { text, isMet: ratio >= bar };
}

export function atMost(value: number, bar: number, text: string) {
  return { text, isMet: value <= bar };
}
