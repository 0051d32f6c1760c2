import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { CLI, CLI_ENV } from './run-cli.ts';

/** A command that runs until it is stopped. */
export interface RunningCli {
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Waits until its output, or its errors, hold a text. */
  says(text: string | RegExp): Promise<void>;
  /** Sends a signal and waits for the end; what it must not leave behind is looked for. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
  /** Ends it and what it started, where a test failed before it stopped. */
  kill(): void;
}

/** Longer than anything takes on a busy machine. */
export const PATIENCE = { timeout: 60_000, interval: 50 };

/** Starts the command line in a folder, with temporary files in `tmp` there and a process group of its own. */
export function startCli(args: readonly string[], cwd: string, env: Record<string, string> = {}): RunningCli {
  const temporary = join(cwd, 'tmp');
  mkdirSync(temporary, { recursive: true });
  const child: ChildProcess = spawn(process.execPath, [CLI, ...args], {
    cwd,
    env: { ...CLI_ENV, TMPDIR: temporary, ...env },
    detached: true,
  });
  const output = { stdout: '', stderr: '' };
  child.stdout!.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    says: (text) =>
      vi.waitFor(() => {
        if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${output.stderr}`);
        expect(output.stdout + output.stderr).toMatch(text);
      }, PATIENCE),
    stop: async (signal) => {
      child.kill(signal);
      const code = await ended;
      await vi.waitFor(() => expect(() => process.kill(-child.pid!, 0)).toThrow('ESRCH'), PATIENCE);
      expect(readdirSync(temporary)).toEqual([]);
      return code;
    },
    kill: () => {
      try {
        process.kill(-child.pid!, 'SIGKILL');
      } catch {
        // It has ended, as it should.
      }
    },
  };
}
