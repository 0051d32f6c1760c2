import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { expect } from 'vitest';

/** The command line's entry, as a user's shell would start it. */
export const CLI = resolve('index-builder/cli.ts');

/** How a run of the command line ended. */
export interface CliResult {
  /** Exit status; undefined where a signal ended it. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Environment of every run: compiled code is kept, which halves the start of a process. */
export const CLI_ENV = { ...process.env, NODE_COMPILE_CACHE: resolve('node_modules/.cache/compile') };

/** Runs the command line as a process of its own. */
export function runCli(
  args: readonly string[],
  { cwd, env }: { cwd?: string; env?: Record<string, string> } = {},
): Promise<CliResult> {
  return runProcess(process.execPath, [CLI, ...args], { cwd, env });
}

/** Runs any program; a run that fails is a result like any other. */
export function runProcess(
  program: string,
  args: readonly string[],
  { cwd, env }: { cwd?: string | undefined; env?: Record<string, string> | undefined } = {},
): Promise<CliResult> {
  const options = { cwd, env: { ...CLI_ENV, ...env }, maxBuffer: 256 << 20, timeout: 100_000 };
  return new Promise((done) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : undefined;
      done({ code, stdout, stderr });
    });
  });
}

/** What a run prints as JSON. @throws Error with its words where it failed */
export async function runJson<T>(args: readonly string[], cwd?: string): Promise<T> {
  const { code, stdout, stderr } = await runCli(args, cwd === undefined ? {} : { cwd });
  if (code !== 0) throw new Error(`${args.join(' ')}: exit status ${code}: ${stderr}`);
  return JSON.parse(stdout) as T;
}

/** Expects a failure that says what is wrong in one line, and nothing else. */
export function expectRefusal(result: CliResult, says: readonly string[]): void {
  expect(result.stderr.split('\n'), result.stderr).toHaveLength(2);
  expect(result.stderr).toMatch(/^(?:cairn|error): .*\n$/);
  for (const words of says) expect(result.stderr).toContain(words);
  expect(result.code).toBe(1);
  expect(result.stdout).toBe('');
}

/** A new folder with these files, by path; `remove` is for `afterAll`. */
export function folderOf(files: Record<string, string | Uint8Array>): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'cairn-cli-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Every file below a folder with the hash of its bytes; undefined where there is no such folder. */
export function snapshot(folder: string): Record<string, string> | undefined {
  if (!existsSync(folder)) return undefined;
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .sort();
  const hash = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
  return Object.fromEntries(files.map((path) => [relative(folder, path), hash(path)]));
}

/** Lines of JSON. */
export function jsonLines(records: readonly unknown[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}
