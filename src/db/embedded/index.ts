export { findRunningServer } from './find-running-server.ts';
export type { EmbeddedServer, StartEmbeddedServer } from './start-server.ts';
export { startEmbeddedServer } from './start-server.ts';
