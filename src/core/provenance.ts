/** How a result was obtained; embedded in every file sheath writes. */
export interface Provenance {
  readonly program: 'sheath';
  readonly version: string;
  /** SHA-256 of the normalised recipe (or of the input files). */
  readonly inputHash: string;
  readonly topologyHash: string;
  readonly platform: string;
  readonly device: string;
  readonly precision: string;
  readonly seed: number;
}
