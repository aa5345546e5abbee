/** The README that goes with an export: what it is, the commands, what is the same and what the engine does otherwise. */
import { VERSION } from '../../core/index.js';
import { erfc } from '../../math/index.js';
import { type ExportInput, pmeOf } from './export-input.js';

export interface ReadmeParts {
  readonly engine: string;
  readonly commands: readonly (readonly [purpose: string, line: string])[];
  readonly files: readonly (readonly [name: string, content: string])[];
  readonly differences: readonly string[];
}

export function exportReadme(input: ExportInput, parts: ReadmeParts): string {
  const { system, method, stages, box } = input;
  const { topology } = system;
  const { beta, mesh, order } = pmeOf(input);
  const held = system.constraints.lengths.length;
  const counts = topology.species.map(({ name }, k) => {
    const count = topology.blocks.reduce((sum, block) => sum + (block.species === k ? block.count : 0), 0);
    return `${count} ${name}`;
  });
  return `# ${input.title || 'Export of sheath'}

Written by sheath ${VERSION} for ${parts.engine}: ${topology.atomCount} atoms (${counts.join(', ')}) in ${Array.from(box, (edge) => edge.toFixed(4)).join(' x ')} nm.

## Commands

${parts.commands.map(([purpose, line]) => `${purpose}:\n\n    ${line}\n`).join('\n')}
## Files

| file | |
|---|---|
${parts.files.map(([name, content]) => `| \`${name}\` | ${content} |\n`).join('')}
## The same as in sheath

Lennard-Jones and real-space Coulomb cut off at ${method.cutoff} nm without shift or switch. PME: mesh ${mesh.join(' x ')}, order ${order}, splitting ${beta.toPrecision(8)} /nm (erfc(beta rc) = ${erfc(beta * method.cutoff).toExponential(3)}). Dispersion correction ${method.dispersionCorrection ? 'on' : 'off'}. Charges as scaled, masses as repartitioned, ${held} held distances, exclusions and 1-4 pairs.

| stage | steps | ps | K | bar |
|---|---|---|---|---|
${stages
  .map(({ name, steps, program, temperature, pressure }) => {
    const time = program.kind === 'dynamics' ? (steps * program.timeStep).toFixed(1) : '-';
    const { from, to } = temperature;
    return `| ${name} | ${steps} | ${time} | ${from === to ? from : `${from} to ${to}`} | ${pressure ?? 'constant volume'} |\n`;
  })
  .join('')}
## What the engine does otherwise

${parts.differences.map((line) => `- ${line}\n`).join('')}`;
}
