export { consoleFace } from './face.ts';
export type { Credentials, WriteCredentials } from './organizations.ts';
