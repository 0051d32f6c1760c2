import { existsSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { build } from '../../index-builder/build.ts';
import { parseConfig } from '../../index-builder/config.ts';
import { IndexFolder } from '../../index-builder/folder/index-folder.ts';
import { type Progress, SILENT } from '../../index-builder/progress.ts';
import { folderOf, snapshot } from '../cli/run-cli.ts';

// No real disk is filled here: one file of the index, or of the work, is a link to the device that is always full.
const FULL = '/dev/full';

const { path, remove } = folderOf({});
afterAll(remove);

const out = join(path, 'index');
const input = join(path, 'docs.jsonl');
const words = Array.from({ length: 60 }, (_, i) => `word${i}`).join(' ');
const lines = Array.from({ length: 8000 }, (_, i) => `${JSON.stringify({ id: `${i}`, text: `${i} ${words}` })}\n`);

/** Fills the disk, for one file, as a stage begins. */
function fillAt(stage: string, file: string): Progress {
  return {
    ...SILENT,
    stage: (name) => {
      if (name === stage) symlinkSync(FULL, join(`${out}.building`, file));
    },
  };
}

describe.skipIf(!existsSync(FULL))('where no space is left', { timeout: 60_000 }, () => {
  it.each([
    ['for the head', 'lists', 'channels/live'],
    ['for the postings that wait', 'read', 'temporary/postings.run'],
    ['for the lists that wait', 'index', 'temporary/shard-0.lists'],
  ])('%s, a build fails and leaves the older index as it was', async (_, stage, file) => {
    writeFileSync(input, lines[0]!);
    await build([input], out, parseConfig({}), SILENT);
    const before = snapshot(out);

    writeFileSync(input, lines.join(''));
    const failing = build([input], out, parseConfig({ memory: 16 }), fillAt(stage, file));
    await expect(failing).rejects.toThrow(/^cannot write .*: no space is left$/);

    expect(readdirSync(path).sort()).toEqual(['docs.jsonl', 'index']);
    expect(snapshot(out)).toEqual(before);
  });

  it('a folder that is discarded is gone, with the folders that were made for it', () => {
    const folder = new IndexFolder(join(path, 'deep/er/index'));
    symlinkSync(FULL, join(folder.staged, 'channels/live'));
    expect(() => folder.writeHead(Uint8Array.of(1))).toThrow('no space is left');
    folder.discard();
    expect(existsSync(join(path, 'deep'))).toBe(false);
  });
});
