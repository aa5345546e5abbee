export { boxVolume, minimumImage } from './box.js';
export { philox4x32 } from './philox.js';
export { drawWords, normalsOf, STREAM, type Stream, uniformOf } from './random-streams.js';
