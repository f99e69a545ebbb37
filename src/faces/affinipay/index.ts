export { eventFormatOf } from './event-format.ts';
export { affinipayFace } from './face.ts';
