import type { Command } from 'commander';

/** Folder of a plan that nobody named. */
export const DEFAULT_PLAN = 'cairn-plan';

/** Adds the option that names the plan whose part is built, or whose parts are assembled. */
export function addPlanOption(command: Command): Command {
  return command.option('--plan <folder>', `folder of the plan (default: ${DEFAULT_PLAN})`);
}
