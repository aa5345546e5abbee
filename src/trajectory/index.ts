export type { Frame, FrameRange, FrameSource } from './frame.js';
