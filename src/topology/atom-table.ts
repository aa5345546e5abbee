/** What a file says of its atoms one by one, before anybody knows the molecules; columns a file does not have are absent. */
export interface AtomTable {
  readonly count: number;
  /** [atom] each */
  readonly names?: readonly string[];
  /** Element symbols; "" where unknown. */
  readonly elements?: readonly string[];
  /** Force-field types. */
  readonly types?: readonly string[];
  readonly residues?: readonly string[];
  /** As in the file: may start over or leave gaps. */
  readonly residueNumbers?: ArrayLike<number>;
  /** u */
  readonly masses?: ArrayLike<number>;
  /** e */
  readonly charges?: ArrayLike<number>;
  /** Molecule numbers as in the file; 0 = of no molecule. */
  readonly molecules?: ArrayLike<number>;
}
