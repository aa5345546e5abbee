// Sums over pairs that do not depend on the order of their summands, so that two runs, any list order and any number of replicas agree
// bit for bit: every summand is rounded to a whole number of quanta and integers are added. A summand of more than 2^25 quanta is split
// into a coarse part of 2^16 quanta each and the rest; both splits are exact in f32, whether the compiler fuses operations or not.
const COARSE_QUANTA: f32 = 65536.0;
const FINE_LIMIT: f32 = 33554432.0;

// Forces in 2^-16 kJ/mol/nm: a sum of 400 pairs is then good to 2e-4 kJ/mol/nm. Pairs of up to 512 kJ/mol/nm stay in the fine part, of
// which 64 fit one above the other; a pair force beyond 2^30 kJ/mol/nm, of atoms inside each other, counts as that.
const FORCE_QUANTA: f32 = 65536.0;
const LARGEST_FORCE: f32 = 1073741824.0;

struct ForceSum {
  fine: vec3i,
  coarse: vec3i,
}

fn addForce(sum: ptr<function, ForceSum>, force: vec3f) {
  var quanta = clamp(force, vec3f(-LARGEST_FORCE), vec3f(LARGEST_FORCE)) * FORCE_QUANTA;
  if (any(abs(quanta) > vec3f(FINE_LIMIT))) {
    let coarse = round(quanta / COARSE_QUANTA);
    (*sum).coarse += vec3i(coarse);
    quanta -= coarse * COARSE_QUANTA;
  }
  (*sum).fine += vec3i(round(quanta));
}

// kJ/mol/nm
fn forceOf(fine: vec3i, coarse: vec3i) -> vec3f {
  return (vec3f(coarse) * COARSE_QUANTA + vec3f(fine)) / FORCE_QUANTA;
}

// Energies and virials as (whole, rest): kJ/mol and 2^-20 kJ/mol, fine enough that the many weak pairs far apart do not round to
// nothing. Sums of either part may be carried at will; a thousand rests fit before. A pair beyond 2^22 kJ/mol counts as that.
const LARGEST_ENERGY: f32 = 4194304.0;
const ENERGY_QUANTA: f32 = 1048576.0;
const ENERGY_BITS: u32 = 20;

fn splitEnergy(energy: f32) -> vec2i {
  let limited = clamp(energy, -LARGEST_ENERGY, LARGEST_ENERGY);
  let whole = round(limited);
  return vec2i(i32(whole), i32(round((limited - whole) * ENERGY_QUANTA)));
}

fn carryEnergy(sum: vec2i) -> vec2i {
  let whole = (sum.y + (1i << (ENERGY_BITS - 1u))) >> ENERGY_BITS;
  return vec2i(sum.x + whole, sum.y - (whole << ENERGY_BITS));
}
