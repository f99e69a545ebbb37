export { affinipayFace } from './face.ts';
