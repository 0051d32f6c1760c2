import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { build } from '../../index-builder/build.ts';
import { parseConfig } from '../../index-builder/config.ts';
import { SILENT } from '../../index-builder/progress.ts';
import { expectRefusal, folderOf, jsonLines, snapshot } from './run-cli.ts';
import { runHere } from './run-here.ts';

/** A build that must be refused. */
export interface RefusedBuild {
  /** Files of the folder in which the command runs. */
  readonly files: Record<string, string | Uint8Array>;
  /** Arguments beside `build` and `--out`. */
  readonly args: readonly string[];
  /** What the one line on standard error holds: place, finding and expectation. */
  readonly says: readonly string[];
  /** Prepares what files alone cannot. */
  readonly prepare?: (folder: string) => void;
}

/** A sound document. */
export const GOOD = { id: 'good', title: 'Good', text: 'a sound document' };

/** A file of documents that is sound but for the line given, which comes second. */
export function withBadLine(line: unknown): Record<string, string> {
  const text = typeof line === 'string' ? `${line}\n` : jsonLines([line]);
  return { 'docs.jsonl': `${jsonLines([GOOD])}${text}${jsonLines([{ ...GOOD, id: 'third' }])}` };
}

/** Files of an index that is there before, by path. */
let older: Promise<Record<string, Uint8Array>> | undefined;

async function buildOlder(): Promise<Record<string, Uint8Array>> {
  const { path, remove } = folderOf({ 'docs.jsonl': jsonLines([GOOD]) });
  try {
    await build([join(path, 'docs.jsonl')], join(path, 'index'), parseConfig({}), SILENT);
    return Object.fromEntries(
      Object.keys(snapshot(join(path, 'index'))!).map((name) => [
        join('index', name),
        readFileSync(join(path, 'index', name)),
      ]),
    );
  } finally {
    remove();
  }
}

/**
 * Runs the build where an older index has the name that it is to get: it must say what is wrong in one line, leave
 * nothing behind, and not a byte of the older index changed.
 */
export async function expectRefused({ files, args, says, prepare }: RefusedBuild): Promise<void> {
  older ??= buildOlder();
  const { path, remove } = folderOf({ ...files, ...(await older) });
  try {
    const before = snapshot(join(path, 'index'));
    prepare?.(path);
    const names = readdirSync(path);
    expectRefusal(await runHere(['build', ...args, '--out', 'index'], { cwd: path }), says);
    expect(readdirSync(path)).toEqual(names);
    expect(snapshot(join(path, 'index'))).toEqual(before);
  } finally {
    remove();
  }
}

/** Runs the build where there is no index: neither one nor a folder above it is left. */
export async function expectNothingLeft({ files, args, says }: RefusedBuild): Promise<void> {
  const { path, remove } = folderOf(files);
  try {
    const names = readdirSync(path);
    expectRefusal(await runHere(['build', ...args, '--out', 'new/folder/index'], { cwd: path }), says);
    expect(readdirSync(path)).toEqual(names);
  } finally {
    remove();
  }
}
