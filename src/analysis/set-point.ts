/** The thermostat's set point over the frames of a replica: dynamics is read only off paths at one temperature. */
import type { Frame } from '../trajectory/index.js';

export interface SetPoint {
  /** K; Infinity and -Infinity before the first frame that states one */
  lowest: number;
  highest: number;
}

export function noSetPoint(): SetPoint {
  return { lowest: Number.POSITIVE_INFINITY, highest: Number.NEGATIVE_INFINITY };
}

export function followSetPoint(setPoint: SetPoint, { temperature }: Frame): void {
  if (temperature === undefined) return;
  setPoint.lowest = Math.min(setPoint.lowest, temperature);
  setPoint.highest = Math.max(setPoint.highest, temperature);
}

export function mergeSetPoints(first: SetPoint, second: SetPoint): SetPoint {
  return {
    lowest: Math.min(first.lowest, second.lowest),
    highest: Math.max(first.highest, second.highest),
  };
}

/** Whether it changed, as in a ramp or an exchange. */
export function isHeated({ lowest, highest }: SetPoint): boolean {
  return highest - lowest > 1e-3;
}

/** K; null when no frame states it. */
export function temperatureOfSetPoint({ lowest }: SetPoint): number | null {
  return Number.isFinite(lowest) ? lowest : null;
}

export const HEATED =
  'the temperature set point changes between frames, as in a ramp or an exchange, so the path is no path at one temperature';
