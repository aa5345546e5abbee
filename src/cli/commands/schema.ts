import type { CommandModule } from 'yargs';
import { recipeJsonSchema } from '../../recipe/index.js';

export const schema: CommandModule = {
  command: 'schema',
  describe: 'print the JSON schema of recipes, for editors',
  handler: () => {
    process.stdout.write(`${JSON.stringify(recipeJsonSchema(), null, 2)}\n`);
  },
};
