import type { Command } from 'commander';
import type { Answers } from '../init/answers.ts';

interface InitOptions extends Partial<Record<keyof Answers, string>> {
  readonly yes?: boolean;
  readonly dir: string;
}

/** Adds `cairn init`. */
export function addInitCommand(program: Command): void {
  program
    .command('init')
    .description('set the search of a site up: four questions, or flags; nothing is written over')
    .option('--input <folder>', 'folder of the built site, or of its Markdown')
    .option('--base-url <url>', 'address of the site')
    .option('--host <host>', 'worker, or static: files beside the site')
    .option('--ci <ci>', 'github, gitlab or none')
    .option('--yes', 'ask nothing: flags, else defaults')
    .option('--dir <folder>', 'folder of the project', '.')
    .action(async ({ yes = false, dir, ...given }: InitOptions) => {
      const [answering, { findGenerator }, { nextSteps, siteFiles }, { writeNewFiles }] = await Promise.all([
        import('../init/answers.ts'),
        import('../init/generators.ts'),
        import('../init/site-files.ts'),
        import('../new-files.ts'),
      ]);
      const generator = findGenerator(dir);
      if (generator) process.stdout.write(`found ${generator.name}\n`);
      const terminal = yes || !process.stdin.isTTY ? undefined : answering.terminalQuestions();
      try {
        const questions = answering.questionsOf(generator?.output);
        const answers = await answering.answersTo(questions, given, terminal?.ask);
        // Markdown, or a site that something else builds, needs no command before.
        const build = generator?.output === answers.input ? generator : undefined;
        const files = siteFiles(answers, build);
        writeNewFiles(dir, files);
        const wrote = [...files.keys()].map((name) => `wrote ${name}`);
        process.stdout.write(`${[...wrote, '', 'what is left:', ...nextSteps(answers, build)].join('\n')}\n`);
      } finally {
        terminal?.close();
      }
    });
}
