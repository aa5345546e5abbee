import { describe, expect, it } from 'vitest';
import { readGromacsTopology, readUserSpecies } from '../../../../src/interop/index.js';
import { mutateText, surveyMutations } from '../../../support/mutate.js';

const FORCE_FIELD = `; a small force field
[ defaults ]
1 2 yes 0.5 0.8333
[ atomtypes ]
CT CT 6 12.011 0.1 A 0.35 0.276
OS OS 8 15.9994 -0.4 A 0.30 0.711
HC HC 1 1.008 0.1 A 0.25 0.06
OW 8 15.9994 -0.834 A 0.315061 0.6364
HW 1 1.008 0.417 A 0 0
#define ga 109.5 450.0
[ bondtypes ]
CT OS 1 0.141 267776.0
CT HC 2 0.109 1.2e7
[ angletypes ]
HC CT OS 1 ga
[ dihedraltypes ]
X CT OS X 9 0.0 1.5 3
HC CT OS CT 9 180.0 2.5 1
HC CT OS CT 9 0.0 0.7 2
[ pairtypes ]
CT HC 1 0.3 0.1
[ nonbond_params ]
CT OW 1 0.33 0.5
`;
const MAIN = `#include "ff.itp"
#ifndef NONE
[ moleculetype ]
ETH 3
[ atoms ]
1 CT 1 ETH C1 1 0.1 12.011
2 OS 1 ETH O1 1 -0.4
3 CT 1 ETH C2 1 0.1 12.011
4 HC 1 ETH H1 1 0.1
5 HC 1 ETH H2 1 0.1
[ bonds ]
1 2
3 2 1 0.14 \\
 250000
1 4 2
3 5 3 0.11 400 20 ; Morse
[ angles ]
4 1 2
1 2 3 5 110 400 0.24 9000
2 3 5 2 110 450
[ dihedrals ]
4 1 2 3 9
1 2 3 5 3 1 2 3 4 5 6
4 1 2 3 5 1 2 3 4
1 3 2 5 2 5 160
1 3 2 5 4 180 40 2
[ pairs ]
3 4 1
1 5 1 0.3 0.2
[ exclusions ]
4 5
#endif
[ moleculetype ]
SOL 2
[ atoms ]
1 OW 1 SOL OW 1
2 HW 1 SOL HW1 1
3 HW 1 SOL HW2 1
#ifdef FLEXIBLE
[ bonds ]
1 2 1 0.09572 502416
#else
[ settles ]
1 1 0.09572 0.15139
#endif
[ system ]
a box
[ molecules ]
ETH 3
SOL 5
`;

describe('10,000 mutations of a topology', () => {
  it('each end in a model or in a coded error', () => {
    const survey = surveyMutations(10_000, (index) => {
      const [main, forceField] =
        index % 2 === 0
          ? [mutateText(MAIN, 11, index), FORCE_FIELD]
          : [MAIN, mutateText(FORCE_FIELD, 12, index)];
      const files: Record<string, string> = { 'main.top': main, 'ff.itp': forceField };
      return readGromacsTopology('main.top', (path) => files[path] ?? null);
    });
    expect(survey.crashes).toEqual([]);
    expect(survey.accepted).toBeGreaterThan(500);
    for (const code of [
      'E_GROMACS_SYNTAX',
      'E_GROMACS_NUMBER',
      'E_GROMACS_PARAMETERS',
      'E_GROMACS_TYPE',
      'E_GROMACS_INDEX',
      'E_GROMACS_UNSUPPORTED',
      'E_GROMACS_ORDER',
      'E_GROMACS_UNKNOWN',
    ]) {
      expect(survey.refused.get(code) ?? 0, code).toBeGreaterThan(0);
    }
  });

  it("and so do mutations of a user's species with its coordinates", () => {
    const itp =
      '[ moleculetype ]\nLI2 1\n[ atoms ]\n1 li 1 LI2 A 1 0.5\n2 li 1 LI2 B 1 0.5\n[ bonds ]\n1 2 1 0.2 900\n';
    const gro =
      'x\n2\n    1LI2     A    1   0.000   0.000   0.000\n    1LI2     B    2   0.200   0.000   0.000\n 1 1 1\n';
    const survey = surveyMutations(1_000, (index) => {
      const files: Record<string, string> = { a: mutateText(itp, 13, index), b: mutateText(gro, 14, index) };
      return readUserSpecies({ itp: 'a', gro: 'b' }, (path) => files[path] ?? null);
    });
    expect(survey.crashes).toEqual([]);
    expect(survey.refused.size).toBeGreaterThan(5);
  });
});
