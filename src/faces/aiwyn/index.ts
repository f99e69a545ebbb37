export { aiwynFace } from './face.ts';
