/** The gel of the example, MBA alone in BCE, at full size: one density from 20 % above and from 20 % below, at 25 °C. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { densityOf } from '../support/network-density.js';
import { declareProof } from './record.js';

const example = fileURLToPath(new URL('../../examples/network-gel/recipe.yaml', import.meta.url));

declareProof({
  name: 'gel-density',
  title: 'the MBA gel reaches one density from 20 % above and below',
  seeds: [1],
  length: '3,224 atoms, 200 ps at 450 K, cooled at 0.5 K/ps, 200 ps at 298 K, 100 ps more, from each side',
  prove: async () => {
    const recipe = readFileSync(example, 'utf8').replace(/time: 2 ns/, 'time: 100 ps');
    const dense = await densityOf({ recipe, compression: 1.2 });
    const thin = await densityOf({ recipe, compression: 0.8 });
    const relative = dense.end / thin.end - 1;
    return [
      {
        what: `densities ${dense.end.toFixed(4)} from ${dense.start.toFixed(3)} and ${thin.end.toFixed(4)} from ${thin.start.toFixed(3)} g/mL`,
        figure: 100 * relative,
        unit: '%',
        bar: '|difference| < 2 % (3,224 atoms breathe by 0.7 %)',
        pass: Math.abs(relative) < 0.02,
      },
    ];
  },
});
