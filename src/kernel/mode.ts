export const modes = ['test', 'live'] as const;
export type Mode = (typeof modes)[number];
