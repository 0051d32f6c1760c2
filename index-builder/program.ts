import { Command } from 'commander';
import { addAssembleCommand } from './commands/assemble-command.ts';
import { addBenchCommand } from './commands/bench-command.ts';
import { addBuildCommand } from './commands/build-command.ts';
import { addChannelCommands } from './commands/channel-commands.ts';
import { addDevCommand } from './commands/dev-command.ts';
import { addDiffCommand } from './commands/diff-command.ts';
import { addDistillCommand } from './commands/distill-command.ts';
import { addEncodeCommand } from './commands/encode-command.ts';
import { addEvalCommand } from './commands/eval-command.ts';
import { addExportCommand } from './commands/export-command.ts';
import { addGcCommand } from './commands/gc-command.ts';
import { addPurgeCommand } from './commands/purge-command.ts';
import { addImportCommand } from './commands/import-command.ts';
import { addInitCommand } from './commands/init-command.ts';
import { addInspectCommand } from './commands/inspect-command.ts';
import { addKeysCommand } from './commands/keys-command.ts';
import { addMethodsCommand } from './commands/methods-command.ts';
import { addModelsCommand } from './commands/models-command.ts';
import { addPlanCommand } from './commands/plan-command.ts';
import { addPublishCommand } from './commands/publish-command.ts';
import { addReleasesCommand } from './commands/releases-command.ts';
import { addReportCommand } from './commands/report-command.ts';
import { addRulesCommand } from './commands/rules-command.ts';
import { addSearchCommand } from './commands/search-command.ts';
import { addSimilarCommand } from './commands/similar-command.ts';
import { addSiteCommand } from './commands/site-command.ts';
import { addSmokeCommand } from './commands/smoke-command.ts';
import { addVerifyCommand } from './commands/verify-command.ts';
import { addWatchCommand } from './commands/watch-command.ts';

/** Everything that can be typed after `cairn`. A program parses one call. */
export function makeProgram(): Command {
  const program = new Command('cairn').description(
    'Search that needs no search server: build, check, publish and query an index.',
  );
  // Before the commands, which take it over: what is wrong with a call is said in one line too, suggestion included.
  program.configureOutput({ outputError: (text, write) => write(`${text.trimEnd().replace(/\n/g, ' ')}\n`) });
  addInitCommand(program);
  addImportCommand(program);
  addBuildCommand(program);
  addSiteCommand(program);
  addPlanCommand(program);
  addAssembleCommand(program);
  addWatchCommand(program);
  addDevCommand(program);
  addSimilarCommand(program);
  addSmokeCommand(program);
  addEncodeCommand(program);
  addDistillCommand(program);
  addRulesCommand(program);
  addSearchCommand(program);
  addInspectCommand(program);
  addExportCommand(program);
  addPublishCommand(program);
  addReleasesCommand(program);
  addDiffCommand(program);
  addChannelCommands(program);
  addVerifyCommand(program);
  addGcCommand(program);
  addPurgeCommand(program);
  addKeysCommand(program);
  addReportCommand(program);
  addEvalCommand(program);
  addMethodsCommand(program);
  addBenchCommand(program);
  addModelsCommand(program);
  return program;
}
