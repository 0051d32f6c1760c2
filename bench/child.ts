import { fork } from 'node:child_process';

/** Runs a script of this folder in a process of its own, gives it a job and takes its answer. */
export function inChild<Answer>(script: string, job: object): Promise<Answer> {
  const child = fork(new URL(script, import.meta.url));
  const kill = (): void => void child.kill('SIGKILL');
  // Before what else is done then: it must not write into folders that are being removed.
  process.prependOnceListener('exit', kill);
  return new Promise<Answer>((resolve, reject) => {
    child.once('message', (answer) => resolve(answer as Answer));
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.off('exit', kill);
      // After an answer this does nothing.
      reject(new Error(`${script} ended with ${signal ?? `code ${code}`} before it answered`));
    });
    child.send(job);
  });
}

/** The child's side: does the job that it is given, answers, and ends; ends, too, when the parent does. */
export function doJob(work: (job: never) => Promise<object>): void {
  process.once('disconnect', () => process.exit());
  process.once('message', (job) => {
    void work(job as never).then((answer) => process.send!(answer, () => process.disconnect()));
  });
}
