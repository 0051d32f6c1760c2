import { spawn, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CpuBuild } from './cpu-build-child.ts';
import type { Answered } from './native-answers.ts';

// BMP and Seismic are Rust behind Python. They are installed into a virtual environment outside the project, once.

export const NATIVES = ['bmp', 'seismic'] as const;
export type NativeName = (typeof NATIVES)[number];

const ENVIRONMENT = join(tmpdir(), 'cairn-native-venv');
const PYTHON = join(ENVIRONMENT, 'bin/python');
/** Versions that the packages have wheels for. */
const HOSTS = ['python3.11', 'python3.12', 'python3.10', 'python3'];

/** Makes the environment where it is missing. Returns why it cannot be had, or undefined. */
export function prepareNative(): string | undefined {
  const works = (): boolean => run(PYTHON, ['-c', 'import bmp, numpy, seismic']).ok;
  if (works()) return undefined;
  const host = HOSTS.find((name) => run(name, ['-c', 'import venv']).ok);
  if (host === undefined) return `none of ${HOSTS.join(', ')} is there`;
  const made = run(host, ['-m', 'venv', ENVIRONMENT]);
  if (!made.ok) return `${host} makes no virtual environment: ${made.problem}`;
  const list = fileURLToPath(new URL('native-requirements.txt', import.meta.url));
  const installed = run(PYTHON, ['-m', 'pip', 'install', '--quiet', '--only-binary', ':all:', '-r', list]);
  if (!installed.ok) return `pip installs nothing of ${list}: ${installed.problem}`;
  return works() ? undefined : `what is installed in ${ENVIRONMENT} cannot be imported`;
}

export function buildNative(engine: NativeName, folder: string): Promise<Omit<CpuBuild, 'indexBytes'>> {
  return inPython(engine, 'build', folder);
}

export function askNative(engine: NativeName, folder: string): Promise<Answered> {
  return inPython(engine, 'ask', folder);
}

/** Runs the script in a process of its own. @throws Error with the end of what it complained of */
function inPython<Answer>(engine: NativeName, action: 'build' | 'ask', folder: string): Promise<Answer> {
  const script = fileURLToPath(new URL('native-engine.py', import.meta.url));
  const child = spawn(PYTHON, [script, engine, action, folder], { stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = (): void => void child.kill('SIGKILL');
  process.prependOnceListener('exit', kill);
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints = (complaints + text).slice(-500)));
  let answer = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (answer += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      process.off('exit', kill);
      if (code === 0) resolve(JSON.parse(answer) as Answer);
      else reject(new Error(`${engine} ${action} ended with ${signal ?? `code ${code}`}: ${complaints.trim()}`));
    });
  });
}

function run(command: string, args: readonly string[]): { ok: boolean; problem: string } {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return { ok: status === 0, problem: (stderr ?? '').trim().slice(-200) };
}
