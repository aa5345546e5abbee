import type { CommandModule } from 'yargs';
import { recipeJsonSchema } from '../../recipe/index.js';
import { examples } from '../examples.js';

export const schema: CommandModule = {
  command: 'schema',
  describe: 'print the JSON schema of recipes, for editors',
  builder: (yargs) =>
    yargs.epilogue(
      examples(
        ['sheath schema > recipe.schema.json', 'then, as first line of a recipe:'],
        ['# yaml-language-server: $schema=recipe.schema.json', 'completion and checks while typing'],
      ),
    ),
  handler: () => {
    process.stdout.write(`${JSON.stringify(recipeJsonSchema(), null, 2)}\n`);
  },
};
