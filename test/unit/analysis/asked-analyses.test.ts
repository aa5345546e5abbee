/** RDFs and shells by selections of the user, besides those that follow from the topology. */
import { describe, expect, it } from 'vitest';
import { analyse, defaultAnalyses } from '../../../src/analysis/index.js';
import type { Species } from '../../../src/topology/index.js';
import { box, EC, gasFrames, LI, PF6, sourceOf } from './electrolyte-box.js';

/** A cation of two atoms, for which no default shell is known. */
const IMIDAZOLIUM: Species = {
  ...LI,
  name: 'EMIM',
  atoms: ['C', 'N'].map((element, k) => ({ ...LI.atoms[0], name: `${element}1`, element, charge: k })),
  bonds: [[0, 1]],
};
const topology = box([IMIDAZOLIUM, 6], [PF6, 6], [EC, 8]);
const usual = defaultAnalyses(topology);
const options = {
  pairs: [
    { reference: 'element C', target: 'element C' },
    { reference: 'element P', target: 'element C' },
    { reference: 'element P', target: 'element  C' },
  ],
  shells: [
    { centre: 'species EMIM and name C1', ligands: 'element F or (species EC and name O1)' },
    { centre: 'element C', ligands: 'element F' },
  ],
  ligandCutoff: 0.4,
};

describe('asked analyses', () => {
  it('stand behind the usual ones, with names of their own', () => {
    const { settings } = defaultAnalyses(topology, options);
    expect(settings.rdf.slice(0, usual.settings.rdf.length)).toEqual(usual.settings.rdf);
    expect(settings.rdf.slice(usual.settings.rdf.length).map(({ id }) => id)).toEqual([
      'element-c-element-c',
      'element-p-element-c',
      'element-p-element-c-2',
    ]);
    const [first, second] = settings.coordination.slice(-2);
    expect(first.ligands.map(({ label, sites, cutoff }) => [label, sites, cutoff.value])).toEqual([
      ['F (PF6)', '(element F or (species EC and name O1)) and species "PF6"', 0.4],
      ['O (EC)', '(element F or (species EC and name O1)) and species "EC"', 0.4],
    ]);
    expect(
      settings.residence.slice(-2).map(({ ligands: [{ bind, unbind }] }) => [bind.value, unbind]),
    ).toEqual([
      [0.4, 0.5],
      [0.4, 0.5],
    ]);
    expect(second.centre).toBe('element C');
  });

  it('are analysed whole, of a cation that no shell is known of, and of centres of several species', async () => {
    expect(usual.notices.map(({ code }) => code)).toContain('N_ANALYSIS_POLYATOMIC_CATION');
    const { settings } = defaultAnalyses(topology, options);
    const frames = gasFrames(topology.atomCount, 30, 2.4).map((frame) => ({ ...frame, temperature: 300 }));
    const results = await analyse({ topology, replicas: [sourceOf(frames)], energies: [], settings });
    const { rdf, coordination, residence = [] } = results;
    expect(rdf.at(-1)?.g).toEqual(rdf.at(-2)?.g);
    expect(coordination.slice(-2).map(({ centreCount }) => centreCount)).toEqual([6, 6 + 16]);
    expect(coordination.at(-2)?.ligands[0].atoms.value).toBeGreaterThan(0);
    expect(residence.slice(-2).map(({ label }) => label)).toEqual([
      'shell of species EMIM and name C1',
      'shell of element C',
    ]);
  });

  it('are refused by the name of what selects nothing', () => {
    const asked = (own: Partial<typeof options>) => () => defaultAnalyses(topology, own);
    expect(asked({ pairs: [{ reference: 'none', target: 'all' }] })).toThrow(
      /the reference of the RDF none – all/,
    );
    expect(asked({ shells: [{ centre: 'element C', ligands: 'none' }] })).toThrow(
      /the ligands of the shell of element C/,
    );
    expect(asked({ shells: [{ centre: 'elemnt C', ligands: 'all' }] })).toThrow(
      expect.objectContaining({ code: 'E_SELECTION_SYNTAX' }),
    );
  });
});
