// Deletes tokens that nobody used in time, and the numbers in them.
import type { Logger } from 'pino';
import { repeat } from '#src/kernel/repeat.ts';
import type { Tokens } from './tokens.ts';

/** Every quarter of a minute; the returned function stops it, and waits for what is under way. */
export function startForgettingTokens(tools: {
  readonly tokens: Pick<Tokens, 'deleteExpired'>;
  readonly logger: Logger;
}): () => Promise<void> {
  return repeat({
    everyMs: 15_000,
    work: () => tools.tokens.deleteExpired(),
    onError: (err) => {
      tools.logger.error({ err }, 'deleting expired tokens failed: it is tried again');
    },
  });
}
