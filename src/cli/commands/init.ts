import type { CommandModule } from 'yargs';
import { defaultRecipeText, parseRecipe, RecipeError } from '../../recipe/index.js';
import { readQuantity } from '../../units/index.js';
import { examples } from '../examples.js';
import { path } from '../options.js';
import { writeOutput } from '../output-file.js';

interface InitOptions {
  file: string;
  temperature: string;
  polymer: boolean;
}

/** The text, if a recipe takes it: no file is there yet that an error could point into. */
function temperatureText(text: string): string {
  readQuantity(text, ['temperature'], '--temperature');
  try {
    parseRecipe(defaultRecipeText({ temperature: text }), 'recipe.yaml');
  } catch (error) {
    if (!(error instanceof RecipeError)) throw error;
    throw new Error(`--temperature is "${text}", and ${error.problems[0].parts.limit}`);
  }
  return text;
}

export const init: CommandModule<object, InitOptions> = {
  command: 'init [file]',
  describe: 'write a recipe to start from, every line explained',
  builder: (yargs) =>
    yargs
      .positional('file', {
        type: 'string',
        default: 'recipe.yaml',
        describe: 'file to write',
        coerce: path('file'),
      })
      .option('temperature', {
        type: 'string',
        nargs: 1,
        default: '25 °C',
        describe: 'of production, with its unit',
        coerce: temperatureText,
      })
      .option('polymer', {
        type: 'boolean',
        default: false,
        describe: 'with 5.8 wt% of the APEM oligomer (TVE)',
      })
      .epilogue(
        examples(
          ['sheath init', '1 M LiPF6 in EC/DEC/DMC (BCE) at 25 °C'],
          ['sheath init tve.yaml --polymer --temperature "-40 °C"', 'the gel electrolyte (TVE) in the cold'],
        ),
      )
      .epilogue('A recipe is a YAML file to be edited; sheath check tells whether it can be run, and how.'),
  handler: ({ file, temperature, polymer }) => {
    writeOutput(file, defaultRecipeText({ temperature, polymer }));
    process.stdout.write(`${file} is written. Look at it, then: sheath check ${file}, sheath run ${file}\n`);
  },
};
