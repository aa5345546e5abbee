import { existsSync, writeFileSync } from 'node:fs';
import type { CommandModule } from 'yargs';
import { SheathError } from '../../core/index.js';
import { defaultRecipeText, parseRecipe } from '../../recipe/index.js';

interface InitOptions {
  file: string;
  temperature: string;
  polymer: boolean;
}

export const init: CommandModule<object, InitOptions> = {
  command: 'init [file]',
  describe: 'write a recipe to start from, every line explained',
  builder: (yargs) =>
    yargs
      .positional('file', { type: 'string', default: 'recipe.yaml', describe: 'file to write' })
      .option('temperature', { type: 'string', default: '25 °C', describe: 'with its unit' })
      .option('polymer', {
        type: 'boolean',
        default: false,
        describe: 'with 5.8 wt% of the APEM oligomer (TVE)',
      })
      .example('sheath init tve.yaml --polymer --temperature "-40 °C"', 'the gel electrolyte in the cold'),
  handler: ({ file, temperature, polymer }) => {
    if (existsSync(file)) {
      throw new SheathError('E_FILE_EXISTS', {
        object: `the file ${file}`,
        limit: 'it exists, and files are not overwritten',
        cure: 'Name another: sheath init other.yaml',
      });
    }
    const text = defaultRecipeText({ temperature, polymer });
    parseRecipe(text, file);
    writeFileSync(file, text);
    process.stdout.write(`${file} is written. Look at it, then: sheath check ${file}, sheath run ${file}\n`);
  },
};
