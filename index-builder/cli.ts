import { errorLine } from './error-line.ts';
import { fileError } from './file-error.ts';
import { makeProgram } from './program.ts';

// Whoever reads the output may stop early, as `head` does: what it did not want is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  process.stderr.write(`cairn: ${errorLine(fileError(error, 'cannot write', 'the output'))}\n`);
  process.exit(1);
});

try {
  await makeProgram().parseAsync();
} catch (error) {
  process.stderr.write(`cairn: ${errorLine(error)}\n`);
  process.exitCode = 1;
}
