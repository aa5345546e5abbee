/**
 * A trajectory to time analyses on: the electrolyte of the golden tests (LiPF6 in EC, DEC, DMC; 2,996 atoms) repeated in x and y and
 * set in motion without forces. Molecules rattle (sigma 0.05 nm a frame) about places that wander (0.004 nm a frame and axis), atoms
 * rattle in them (0.005 nm), all of it drawn from one seed: the counts of neighbours and the size of the file are those of a liquid.
 * Writes box.xtc (0.001 nm, 1 ps a frame) and box.top.
 *
 *   node benchmarks/analysis/trajectory.mjs FOLDER [--frames 2000] [--copies 2]
 */
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readGromacs } from '../../dist/interop/index.js';
import { drawWords, normalsOf, STREAM } from '../../dist/math/index.js';
import { encodeXtcFrame } from '../../dist/trajectory/index.js';

const GOLDEN = fileURLToPath(new URL('../../test/golden/', import.meta.url));
const SEED = 12;
const MOLECULE_RATTLE = 0.05;
const MOLECULE_STEP = 0.004;
const ATOM_RATTLE = 0.005;

const normals = new Float64Array(2);

/** Adds `width` times a normal deviate to every number; `kind` parts the three uses. */
function shake(values, width, kind, frame) {
  for (let k = 0; k < values.length; k += 4) {
    const words = drawWords(SEED, STREAM.test, kind, k, frame, 0);
    for (let j = 0; j < 4; j += 2) {
      normalsOf(words[j], words[j + 1], normals, 0);
      if (k + j < values.length) values[k + j] += width * normals[0];
      if (k + j + 1 < values.length) values[k + j + 1] += width * normals[1];
    }
  }
}

/** Species by species, as a GROMACS topology wants it, each in all copies. */
function repeatedBox(copies) {
  const { positions, box, blocks, model } = readGromacs({
    top: join(GOLDEN, 'gromacs/bce-small.top'),
    gro: join(GOLDEN, 'gromacs/bce-small.gro'),
  });
  const base = [];
  const moleculeOf = [];
  const molecules = [];
  let first = 0;
  let molecule = 0;
  for (const { species: index, count } of blocks) {
    const { species } = model.molecules[index];
    const size = species.atoms.length;
    molecules.push(`${species.name} ${count * copies * copies}`);
    for (let copy = 0; copy < copies * copies; copy++)
      for (let k = 0; k < count * size; k++) {
        const shift = [Math.floor(copy / copies), copy % copies, 0];
        for (let axis = 0; axis < 3; axis++)
          base.push(positions[3 * (first + k) + axis] + shift[axis] * box[axis]);
        if (k % size === 0) molecule++;
        moleculeOf.push(molecule - 1);
      }
    first += count * size;
  }
  return {
    base: Float64Array.from(base),
    moleculeOf,
    moleculeCount: molecule,
    edges: Float64Array.of(copies * box[0], copies * box[1], box[2]),
    molecules,
    species: blocks.map(({ species }) => model.molecules[species].species.name),
  };
}

/** @returns {Promise<{top: string, xtc: string, atoms: number}>} */
export async function writeTrajectory(folder, frames, copies) {
  mkdirSync(folder, { recursive: true });
  const { base, moleculeOf, moleculeCount, edges, molecules, species } = repeatedBox(copies);
  const top = join(folder, 'box.top');
  const xtc = join(folder, 'box.xtc');
  writeFileSync(
    top,
    [
      ...['forcefield', ...species].map((name) => `#include "${join(GOLDEN, 'forcefield', name)}.itp"`),
      ...['[ system ]', 'box', '[ molecules ]', ...molecules, ''],
    ].join('\n'),
  );
  const file = createWriteStream(xtc);
  const wander = new Float64Array(3 * moleculeCount);
  const positions = new Float64Array(base.length);
  for (let frame = 0; frame < frames; frame++) {
    shake(wander, MOLECULE_STEP, 0, frame);
    const place = wander.slice();
    shake(place, MOLECULE_RATTLE, 1, frame);
    for (let k = 0; k < base.length; k++)
      positions[k] = base[k] + place[3 * moleculeOf[Math.floor(k / 3)] + (k % 3)];
    shake(positions, ATOM_RATTLE, 2, frame);
    for (let k = 0; k < positions.length; k++)
      positions[k] -= edges[k % 3] * Math.floor(positions[k] / edges[k % 3]);
    const bytes = encodeXtcFrame({ step: frame, time: frame, box: edges, positions, images: null });
    if (!file.write(bytes)) await new Promise((resolve) => file.once('drain', resolve));
  }
  file.end();
  await finished(file);
  return { top, xtc, atoms: base.length / 3 };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      frames: { type: 'string', default: '2000' },
      copies: { type: 'string', default: '2' },
    },
  });
  if (positionals.length !== 1) throw new Error('name the folder to write to');
  const written = await writeTrajectory(positionals[0], Number(values.frames), Number(values.copies));
  console.log(`${written.xtc}: ${values.frames} frames of ${written.atoms} atoms; ${written.top}`);
}
