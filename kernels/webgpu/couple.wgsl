// Thermostats, barostat and rows of the energy table, one thread to a replica, between two steps: from the sums of `measure` it finds
// what is to be done to velocities and box; `rescale`, or the start of the next step, does it.
// Equations: src/dynamics/thermostat-nose-hoover.ts, centre-of-mass.ts, thermostat-csvr.ts, barostat-c-rescale.ts. Random numbers come
// from the host, keyed by the step as on every platform; only the sums are of the device.
// Energies handed to the baths count what was really done to the velocities, the rounding of the factors included.

// include common/replica.wgsl
// include common/fixed-sum.wgsl
// include common/columns.wgsl

/** Bits of `phase`, carried out in this order. */
const CHAIN_END: u32 = 1;
const CENTRE_OF_MASS: u32 = 2;
const CSVR: u32 = 4;
const BAROSTAT: u32 = 8;
/** The box has been scaled and the forces are of it. */
const SCALED: u32 = 16;
const ROW: u32 = 32;
const CHAIN_BEGIN: u32 = 64;
/** The first of a block: learn the box. */
const BLOCK_BEGIN: u32 = 128;

const CHAIN_LINKS: u32 = 8;
/** vec2<u32> of a row: 64 columns, the heat, the box and what its edges lack beyond f32. */
const ROW_PAIRS: u32 = 68;
const LARGEST_LOG_CHANGE: f32 = 0.1;

struct Bath {
  /** 1/ps */
  chain: array<f32, CHAIN_LINKS>,
  /** Handed over by this kernel in this block, kJ/mol (hi, lo). */
  heat: vec2<u32>,
  /** U + K before the box was scaled. */
  before: vec2<u32>,
  nextCsvr: u32,
  nextBarostat: u32,
  nextRow: u32,
  unused: u32,
  /** E V and virial V of what depends on the volume alone, kJ/mol nm³. */
  energyOverDensity: f32,
  virialOverDensity: f32,
  volumeBefore: f32,
  unused2: f32,
}

struct Couplers {
  /** All atoms that move, u. */
  mass: f32,
  /** exp(-interval/time) of CSVR, and one less that. */
  csvrKept: f32,
  csvrDrawn: f32,
  /** Half a step, ps. */
  chainInterval: f32,
  /** (period / 2 pi)², ps² */
  chainPeriod: f32,
  chainLength: u32,
  /** compressibility interval / time, nm³ mol/kJ */
  barostatRate: f32,
  /** Bits 0 to 2: the axes that change by themselves; 0: all by one factor. */
  barostatAxes: u32,
  replicaCount: u32,
  /** Draws [event, replica]: those of the barostat begin here. */
  barostatDraws: u32,
  /** The part of K(u) that belongs to the kinetic energy of the temperature (src/dynamics/half-step.ts). */
  halfStepShare: f32,
  unused: u32,
}

@group(0) @binding(0) var<storage, read> sums: array<vec2<u32>>;
@group(0) @binding(1) var<storage, read_write> replicas: array<Replica>;
@group(0) @binding(2) var<storage, read_write> boxes: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> baths: array<Bath>;
/** CSVR: a normal and the sum of the squares of the others; barostat: three normals. */
@group(0) @binding(4) var<storage, read> draws: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read_write> rows: array<vec2<u32>>;
@group(0) @binding(6) var<uniform> couplers: Couplers;
@group(0) @binding(7) var<uniform> phase: vec4<u32>;

var<private> replica: u32;
/** v becomes scale v + shift; K and P after that. */
var<private> scale: f32;
var<private> shift: vec3<f32>;
var<private> kinetic: f32;
/** What the kinetic energy of the temperature has beyond K; scaling the velocities leaves it. */
var<private> unscaled: f32;
var<private> momentum: vec3<f32>;

@compute @workgroup_size(64)
fn couple(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  replica = workgroup.x;
  if ((phase.x & ROW) != 0) {
    let row = (baths[replica].nextRow * couplers.replicaCount + replica) * ROW_PAIRS;
    rows[row + thread] = sums[64 * replica + thread];
  }
  // The counter above is read before it is raised below.
  storageBarrier();
  if (thread > 0) { return; }

  if ((phase.x & BLOCK_BEGIN) != 0) {
    replicas[replica].box = boxes[replica].xyz;
    replicas[replica].volume = boxes[replica].w;
  }
  scale = 1.0;
  shift = vec3<f32>();
  kinetic = fromFixed(kineticSum());
  unscaled = couplers.halfStepShare * (column(6) + column(7) + column(8));
  momentum = vec3<f32>(column(24), column(25), column(26));
  replicas[replica].growth = vec3<f32>(1.0);
  if ((phase.x & CHAIN_END) != 0) { advanceChain(); }
  if ((phase.x & CENTRE_OF_MASS) != 0) { stopCentreOfMass(); }
  if ((phase.x & CSVR) != 0) { csvr(); }
  if ((phase.x & BAROSTAT) != 0) { growBox(); }
  if ((phase.x & SCALED) != 0) { accountForGrowth(); }
  if ((phase.x & ROW) != 0) { writeRow(); }
  if ((phase.x & CHAIN_BEGIN) != 0) { advanceChain(); }
  replicas[replica].scale = scale;
  replicas[replica].shift = shift;
}

fn column(k: u32) -> f32 { return fromFixed(fixedColumn(replica, k)); }
fn kineticSum() -> vec2<u32> {
  return addFixed(addFixed(fixedColumn(replica, 0), fixedColumn(replica, 1)), fixedColumn(replica, 2));
}

fn handOver(energy: f32) { baths[replica].heat = addFixed(baths[replica].heat, toFixed(energy)); }

/** K becomes factor² K, factor = 1 + rise with a rise of full precision; what rounding the factor makes of K is heat too. */
fn scaleBy(rise: f32) {
  let factor = 1.0 + rise;
  let rounding = (factor - 1.0) - rise;
  handOver(-2.0 * rounding * kinetic);
  scale *= factor;
  shift *= factor;
  momentum *= factor;
  kinetic *= factor * factor;
}

/** exp(x) - 1 for |x| < 0.1 or so; beyond that digits do not matter. */
fn expMinusOne(x: f32) -> f32 {
  if (abs(x) > 0.1) { return exp(x) - 1.0; }
  return x * (1.0 + x * (0.5 + x * (0.166666667 + x * (0.0416666667 + x * (0.00833333333 + x * 0.00138888889)))));
}

/** Half a step of the chain. */
fn advanceChain() {
  let freedom = replicas[replica].freedom;
  let thermal = replicas[replica].thermal;
  if (freedom < 1.0) { return; }
  let inertia = thermal * couplers.chainPeriod;
  var weights = array<f32, 3>(1.3512071919596578, -1.7024143839193153, 1.3512071919596578);
  var heat = -chainEnergy(inertia, freedom);
  var exponent = 0.0;
  var present = kinetic;
  for (var n = 0; n < 3; n++) {
    let h = weights[n] * couplers.chainInterval;
    for (var k = couplers.chainLength; k > 0; k--) { kickLink(k - 1, h, present, inertia, freedom, thermal); }
    var drift = freedom * baths[replica].chain[0];
    for (var k = 1u; k < couplers.chainLength; k++) { drift += baths[replica].chain[k]; }
    heat += h * thermal * drift;
    exponent -= h * baths[replica].chain[0];
    present = kinetic * exp(2.0 * exponent);
    for (var k = 0u; k < couplers.chainLength; k++) { kickLink(k, h, present, inertia, freedom, thermal); }
  }
  handOver(heat + chainEnergy(inertia, freedom) + 2.0 * exponent * unscaled);
  if (kinetic > 0.0) { scaleBy(expMinusOne(exponent)); }
}

fn kickLink(k: u32, h: f32, present: f32, inertia: f32, freedom: f32, thermal: f32) {
  let w = &baths[replica].chain;
  var damping = 1.0;
  if (k + 1 < couplers.chainLength) { damping = exp(-0.25 * h * (*w)[k + 1]); }
  var push = (2.0 * (present + unscaled) - freedom * thermal) / (freedom * inertia);
  if (k > 0) { push = (select(1.0, freedom, k == 1) * inertia * (*w)[k - 1] * (*w)[k - 1] - thermal) / inertia; }
  (*w)[k] = ((*w)[k] * damping + 0.5 * h * push) * damping;
}

fn chainEnergy(inertia: f32, freedom: f32) -> f32 {
  var sum = 0.0;
  for (var k = 0u; k < couplers.chainLength; k++) {
    let w = baths[replica].chain[k];
    sum += 0.5 * select(1.0, freedom, k == 0) * inertia * w * w;
  }
  return sum;
}

fn stopCentreOfMass() {
  if (!(couplers.mass > 0.0)) { return; }
  let centre = momentum / couplers.mass;
  let removed = 0.5 * couplers.mass * dot(centre, centre);
  shift -= centre;
  momentum = vec3<f32>();
  kinetic -= removed;
  handOver(removed);
}

fn csvr() {
  let draw = draws[baths[replica].nextCsvr * couplers.replicaCount + replica];
  baths[replica].nextCsvr++;
  // A system at rest has no direction to scale along.
  if (!(kinetic > 0.0) || replicas[replica].freedom < 1.0) { return; }
  let kept = couplers.csvrKept;
  let drawn = couplers.csvrDrawn;
  let ratio = 0.5 * replicas[replica].thermal / (kinetic + unscaled);
  let square = kept + drawn * (draw.x * draw.x + draw.y) * ratio + 2.0 * draw.x * sqrt(kept * drawn * ratio);
  let backwards = draw.x + sqrt(kept / (drawn * ratio)) < 0.0;
  let factor = select(1.0, -1.0, backwards) * sqrt(max(0.0, square));
  handOver(-(factor - 1.0) * (factor + 1.0) * kinetic);
  scale *= factor;
  shift *= factor;
  momentum *= factor;
  kinetic *= factor * factor;
}

/** 2 ln(1 + x) */
fn logChange(x: f32) -> f32 {
  if (!(x > -0.5)) { return -LARGEST_LOG_CHANGE; }
  let s = x / (2.0 + x);
  let z = s * s;
  let change = 4.0 * s * (1.0 + z * (0.333333333 + z * (0.2 + z * 0.142857143)));
  return clamp(change, -LARGEST_LOG_CHANGE, LARGEST_LOG_CHANGE);
}

/** ln(V'/V) for P - P0 = `excess`. */
fn logVolumeChange(volume: f32, rate: f32, excess: f32, normal: f32) -> f32 {
  let thermal = replicas[replica].thermal;
  return logChange(0.5 * rate * (excess + 0.5 * thermal / volume) + sqrt(0.5 * thermal * rate / volume) * normal);
}

fn growBox() {
  let draw = draws[couplers.barostatDraws + baths[replica].nextBarostat * couplers.replicaCount + replica];
  baths[replica].nextBarostat++;
  let box = replicas[replica].box;
  let volume = replicas[replica].volume;
  var pressure: vec3<f32>;
  for (var axis = 0u; axis < 3; axis++) {
    let virial = column(34 + axis) + column(42 + axis) + column(56 + axis) + baths[replica].virialOverDensity / volume;
    let motion = 2.0 * (column(axis) + column(6 + axis)) - column(21 + axis);
    pressure[axis] = (motion - column(18 + axis) - 2.0 * virial) / volume;
  }
  let rate = couplers.barostatRate;
  var rise: vec3<f32>;
  if (couplers.barostatAxes == 0) {
    let excess = (pressure.x + pressure.y + pressure.z) / 3.0 - replicas[replica].pressure;
    rise = vec3<f32>(expMinusOne(logVolumeChange(volume, rate, excess, draw.x) / 3.0));
  } else {
    var present = volume;
    for (var axis = 0u; axis < 3; axis++) {
      if (((couplers.barostatAxes >> axis) & 1) == 0) { continue; }
      let excess = pressure[axis] - replicas[replica].pressure;
      rise[axis] = expMinusOne(logVolumeChange(present, rate / 3.0, excess, draw[axis]));
      present *= 1.0 + rise[axis];
    }
  }
  let grown = box + box * rise;
  baths[replica].before = addFixed(potentialSum(replica), kineticSum());
  handOver(baths[replica].energyOverDensity / volume);
  baths[replica].volumeBefore = volume;
  replicas[replica].growth = grown / box;
  replicas[replica].box = grown;
  replicas[replica].volume = grown.x * grown.y * grown.z;
  boxes[replica] = vec4<f32>(grown, replicas[replica].volume);
  boxes[couplers.replicaCount + replica] = vec4<f32>();
}

fn accountForGrowth() {
  let volume = replicas[replica].volume;
  let after = addFixed(potentialSum(replica), kineticSum());
  baths[replica].heat = addFixed(baths[replica].heat, subtractFixed(baths[replica].before, after));
  handOver(-baths[replica].energyOverDensity / volume);
  handOver(-replicas[replica].pressure * (volume - baths[replica].volumeBefore));
}

fn writeRow() {
  let row = (baths[replica].nextRow * couplers.replicaCount + replica) * ROW_PAIRS;
  let box = bitcast<vec3<u32>>(boxes[replica].xyz);
  let rest = bitcast<vec3<u32>>(boxes[couplers.replicaCount + replica].xyz);
  rows[row + 64] = baths[replica].heat;
  rows[row + 65] = box.xy;
  rows[row + 66] = vec2<u32>(box.z, rest.x);
  rows[row + 67] = rest.yz;
  baths[replica].nextRow++;
}
