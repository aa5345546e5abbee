/**
 * The compiled kernels as TypeScript sees them; equations and layouts are documented in kernels/cpu, file by file.
 * Addresses are byte offsets into the shared memory: `byteOffset` of the arena's arrays.
 */
type Address = number;

/** Returns the energy. */
export type BondedKernel = (
  positions: Address,
  box: Address,
  atoms: Address,
  parameters: Address,
  pairs: number,
  forces: Address,
  virial: Address,
) => number;

export type NonbondedKernel = (
  fixed: Address,
  atoms: Address,
  forces: Address,
  entries: Address,
  count: number,
  neighbours: Address,
  shifts: Address,
  cutoff2: number,
  ljTable: Address,
  sums: Address,
  work: Address,
) => void;

export type SpreadKernel = (
  fractions: Address,
  atoms: Address,
  first: number,
  end: number,
  mesh: Address,
  nx: number,
  ny: number,
  nz: number,
  rowBytes: number,
  work: Address,
) => void;

export type GatherKernel = (
  ...arguments_: [...Parameters<SpreadKernel>, box: Address, forces: Address]
) => void;

export type SolveKernel = (
  firstPlane: number,
  endPlane: number,
  planes: Address,
  nx: number,
  ny: number,
  nz: number,
  complexRowBytes: number,
  complexPlaneBytes: number,
  imaginaryBytes: number,
  factorsX: Address,
  wavesX: Address,
  factorsY: Address,
  wavesY: Address,
  factorsZ: Address,
  wavesZ: Address,
  beta: number,
  planY: Address,
  planZ: Address,
  work: Address,
  sums: Address,
) => void;

type LineTransform = (plan: Address, line: Address, stride: number, imaginary: number) => void;

export interface Kernels {
  complementaryError(x: number): number;
  errorOverArgument(x: number): number;
  errorSlope(x2: number): number;
  exponential(x: number): number;
  cosine(x: number): number;
  sine(x: number): number;

  packCoordinates(
    positions: Address,
    images: Address,
    slotAtom: Address,
    firstCluster: number,
    endCluster: number,
    box: Address,
    fixed: Address,
    fractions: Address,
  ): void;
  largestDisplacement(fixed: Address, before: Address, clusters: number): number;
  thermalDisplacement(
    fixed: Address,
    before: Address,
    masses: Address,
    firstCluster: number,
    endCluster: number,
    strainX: number,
    strainY: number,
    strainZ: number,
    sum: Address,
  ): number;

  wrapAtoms(positions: Address, atoms: number, box: Address, images: Address, wrappedZ: Address): void;
  sortAtoms(
    positions: Address,
    images: Address,
    wrappedZ: Address,
    atoms: number,
    box: Address,
    nx: number,
    ny: number,
    layers: number,
    keys: Address,
    counts: Address,
    columns: Address,
    slotAtom: Address,
    atomSlot: Address,
  ): number;
  boundClusters(
    positions: Address,
    images: Address,
    slotAtom: Address,
    clusters: number,
    box: Address,
    coordinates: Address,
    bounds: Address,
  ): void;
  sortExclusions(
    positions: Address,
    box: Address,
    atoms: number,
    exclusionStart: Address,
    partners: Address,
    near2: number,
    near: Address,
    farPairs: Address,
  ): number;
  buildPairList(
    coordinates: Address,
    bounds: Address,
    slotAtom: Address,
    atomSlot: Address,
    columns: Address,
    nx: number,
    ny: number,
    clusters: number,
    firstCluster: number,
    endCluster: number,
    box: Address,
    shifts: Address,
    range: number,
    inside: number,
    exclusionStart: Address,
    partners: Address,
    near: Address,
    image2: number,
    marks: Address,
    work: Address,
    entries: Address,
    entryCapacity: number,
    neighbours: Address,
    neighbourCapacity: number,
    neighbourCount: Address,
  ): number;
  prunePairList(
    fixed: Address,
    shifts: Address,
    range2: number,
    entries: Address,
    count: number,
    neighbours: Address,
    prunedEntries: Address,
    prunedNeighbours: Address,
  ): number;

  nonbondedGeometric: NonbondedKernel;
  nonbondedGeometricWithSums: NonbondedKernel;
  nonbondedLorentzBerthelot: NonbondedKernel;
  nonbondedLorentzBerthelotWithSums: NonbondedKernel;
  nonbondedTable: NonbondedKernel;
  nonbondedTableWithSums: NonbondedKernel;
  nonbondedExact(
    positions: Address,
    images: Address,
    box: Address,
    slotAtom: Address,
    entries: Address,
    count: number,
    neighbours: Address,
    shiftVectors: Address,
    charges: Address,
    types: Address,
    typeCount: number,
    ljTable: Address,
    cutoff2: number,
    beta: number,
    forces: Address,
    sums: Address,
  ): void;
  nonbondedAllPairs(
    positions: Address,
    atoms: number,
    exclusionStart: Address,
    partners: Address,
    charges: Address,
    types: Address,
    typeCount: number,
    ljTable: Address,
    cutoff2: number,
    beta: number,
    forces: Address,
    sums: Address,
  ): void;

  ewaldExclusion(
    positions: Address,
    box: Address,
    pairs: Address,
    count: number,
    charges: Address,
    beta: number,
    forces: Address,
    virial: Address,
  ): number;

  bondHarmonic: BondedKernel;
  bondG96: BondedKernel;
  bondMorse: BondedKernel;
  angleHarmonic: BondedKernel;
  angleG96: BondedKernel;
  angleUreyBradley: BondedKernel;
  dihedralPeriodic: BondedKernel;
  dihedralRyckaertBellemans: BondedKernel;
  improperHarmonic: BondedKernel;
  pair14(...arguments_: [...Parameters<BondedKernel>, coulomb: Address]): number;

  spreadCubic: SpreadKernel;
  spreadQuartic: SpreadKernel;
  spreadQuintic: SpreadKernel;
  gatherCubic: GatherKernel;
  gatherQuartic: GatherKernel;
  gatherQuintic: GatherKernel;
  fourier: LineTransform;
  inverseFourier: LineTransform;
  meshToPlanes(
    firstY: number,
    endY: number,
    mesh: Address,
    planes: Address,
    nx: number,
    ny: number,
    nz: number,
    rowBytes: number,
    complexRowBytes: number,
    complexPlaneBytes: number,
    imaginaryBytes: number,
    plan: Address,
    order: Address,
    work: Address,
    splineOrder: number,
  ): void;
  planesToMesh(
    firstY: number,
    endY: number,
    mesh: Address,
    planes: Address,
    nx: number,
    ny: number,
    nz: number,
    rowBytes: number,
    complexRowBytes: number,
    complexPlaneBytes: number,
    imaginaryBytes: number,
    plan: Address,
    order: Address,
    work: Address,
  ): void;
  solvePlanes: SolveKernel;
  solvePlanesWithSums: SolveKernel;

  kick(velocities: Address, forces: Address, inverseMasses: Address, atoms: number, h: number): void;
  drift(positions: Address, velocities: Address, before: Address, values: number, h: number): void;
  withinBounds(
    positions: Address,
    velocities: Address,
    forces: Address,
    values: number,
    limit: number,
  ): number;
  allFinite(array: Address, values: number): number;
  fillZero(array: Address, bytes: number): void;
  copyBytes(to: Address, from: Address, bytes: number): void;
  constrainStarPositions(
    bonds: number,
    pairs: number,
    atoms: Address,
    masses: Address,
    squares: Address,
    tolerance: number,
    before: Address,
    positions: Address,
    velocities: Address,
    rate: number,
    box: Address,
    work: Address,
  ): number;
  constrainStarVelocities(
    bonds: number,
    pairs: number,
    atoms: Address,
    masses: Address,
    positions: Address,
    velocities: Address,
    box: Address,
    work: Address,
  ): void;

  sumForces(
    slotAtom: Address,
    firstCluster: number,
    endCluster: number,
    pairForces: Address,
    threads: number,
    threadBytes: number,
    meshForces: Address,
    forces: Address,
  ): void;
  allBelow(clusteredForces: Address, clusters: number, limit: number): number;
  pairVirial(
    positions: Address,
    images: Address,
    box: Address,
    slotAtom: Address,
    clusters: number,
    pairForces: Address,
    shiftForces: Address,
    shiftVectors: Address,
    virial: Address,
  ): void;
}
