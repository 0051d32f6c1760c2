import { vi } from 'vitest';
import { makeProgram } from '../../index-builder/program.ts';
import { errorLine } from '../../index-builder/error-line.ts';
import type { CliResult } from './run-cli.ts';

/** Thrown in place of the end of the process. */
class Exit extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit status ${code}`);
    this.code = code;
  }
}

/** Calls wait for each other: there is one working folder, and one standard output. */
let before: Promise<unknown> = Promise.resolve();

/**
 * Runs the command line in this process: as `runCli` does, without starting a process, which takes longer than most
 * calls. For what one call is like many others in; that the process itself says and ends so is shown by `runCli`.
 * What would keep a process from its end is an error.
 */
export function runHere(
  args: readonly string[],
  { cwd = process.cwd(), env = {} }: { cwd?: string; env?: Record<string, string> } = {},
): Promise<CliResult> {
  const run = before.then(() => runNow(args, cwd, env));
  before = run.catch(() => undefined);
  return run;
}

async function runNow(args: readonly string[], cwd: string, env: Record<string, string>): Promise<CliResult> {
  const { env: own } = process;
  const home = process.cwd();
  const held = heldResources();
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => stdout.push(asText(text)) > 0),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => stderr.push(asText(text)) > 0),
    vi.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Exit(Number(code ?? 0));
    }),
  ];
  try {
    process.chdir(cwd);
    process.env = { ...own, ...env };
    await makeProgram().parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof Exit)) stderr.push(`cairn: ${errorLine(error)}\n`);
    process.exitCode = error instanceof Exit ? error.code : 1;
  } finally {
    process.chdir(home);
    process.env = own;
    for (const spy of spies) spy.mockRestore();
  }
  const code = Number(process.exitCode ?? 0);
  process.exitCode = undefined;
  await ended(held, args);
  return { code, stdout: stdout.join(''), stderr: stderr.join('') };
}

/** What such a run prints as JSON. @throws Error with its words where it failed */
export async function jsonHere<T>(args: readonly string[], cwd?: string): Promise<T> {
  const { code, stdout, stderr } = await runHere(args, cwd === undefined ? {} : { cwd });
  if (code !== 0) throw new Error(`${args.join(' ')}: exit status ${code}: ${stderr}`);
  return JSON.parse(stdout) as T;
}

const asText = (text: string | Uint8Array): string => (typeof text === 'string' ? text : Buffer.from(text).toString());

/** Threads, files, connections and timers that keep this process alive. */
const heldResources = (): number => process.getActiveResourcesInfo().length;

/** Waits until nothing more is held than before a call. @throws Error where something stays */
async function ended(held: number, args: readonly string[]): Promise<void> {
  for (let pause = 1; heldResources() > held; pause *= 2) {
    if (pause > 4096) {
      const left = process.getActiveResourcesInfo().join(', ');
      throw new Error(`${args.join(' ')}: holds the process, which would not end: ${left}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
