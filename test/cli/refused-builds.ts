import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { expectRefusal, folderOf, jsonLines, runCli, runJson, snapshot } from './run-cli.ts';

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

const older = folderOf({ 'docs.jsonl': jsonLines([GOOD]) });
let olderBuilt: Promise<Record<string, string> | undefined> | undefined;

afterAll(() => older.remove());

/** An index that is there before, built once for each file of tests; its files. */
function buildOlder(): Promise<Record<string, string> | undefined> {
  olderBuilt ??= runJson(['build', 'docs.jsonl', '--out', 'index', '--json'], older.path).then(() =>
    snapshot(join(older.path, 'index')),
  );
  return olderBuilt;
}

/**
 * Runs the build where an older index has the name that it is to get: it must say what is wrong in one line, leave
 * nothing behind, and not a byte of the older index changed.
 */
export async function expectRefused({ files, args, says, prepare }: RefusedBuild): Promise<void> {
  const before = await buildOlder();
  const { path, remove } = folderOf(files);
  try {
    cpSync(join(older.path, 'index'), join(path, 'index'), { recursive: true });
    prepare?.(path);
    const names = readdirSync(path);
    expectRefusal(await runCli(['build', ...args, '--out', 'index'], { cwd: path }), says);
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
    expectRefusal(await runCli(['build', ...args, '--out', 'new/folder/index'], { cwd: path }), says);
    expect(readdirSync(path)).toEqual(names);
  } finally {
    remove();
  }
}
