import fs, { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { IndexFolder } from '../../index-builder/folder/index-folder.ts';
import { temporaryFolder } from '../build-documents.ts';

// A folder that cannot be renamed: simulated, since the superuser, whom permissions do not bind, may run this.
const refused = { path: '' };
const rename = fs.renameSync;
beforeAll(() => {
  fs.renameSync = (from, to) => {
    if (from === refused.path) throw Object.assign(new Error('refused'), { code: 'EPERM' });
    rename(from, to);
  };
  syncBuiltinESMExports();
});
afterAll(() => {
  fs.renameSync = rename;
  syncBuiltinESMExports();
});

let work: ReturnType<typeof temporaryFolder>;
let out: string;
beforeEach(() => {
  work = temporaryFolder();
  out = join(work.path, 'index');
});
afterEach(() => work.remove());

/** Writes an index whose head is this text, and puts it in place. */
function commit(head: string): void {
  const folder = new IndexFolder(out);
  writeFileSync(join(folder.temporary, 'postings.run'), 'waiting');
  folder.writePack('p1', Buffer.from('pack'));
  folder.writeRelease('r1', Buffer.from('release'));
  folder.writeHead(Buffer.from(head));
  folder.commit();
}

const headOf = (folder: string): string => readFileSync(join(folder, 'channels/live'), 'utf8');

describe('the folder of an index', () => {
  test('is there when it is whole, without what was temporary', () => {
    commit('new');
    expect(readdirSync(out, { recursive: true }).sort()).toEqual(
      ['channels', 'channels/live', 'packs', 'packs/p1', 'releases', 'releases/r1'].map((name) => join(name)),
    );
    expect(readdirSync(work.path)).toEqual(['index']);
  });

  test('is not there before that', () => {
    const folder = new IndexFolder(out);
    folder.writeHead(Buffer.from('new'));
    expect(existsSync(out)).toBe(false);
    folder.discard();
    expect(readdirSync(work.path)).toEqual([]);
  });

  test('is replaced as a whole', () => {
    commit('old');
    writeFileSync(join(out, 'packs/unused'), 'of the old one');
    commit('new');
    expect(headOf(out)).toBe('new');
    expect(readdirSync(join(out, 'packs'))).toEqual(['p1']);
    expect(readdirSync(work.path)).toEqual(['index']);
  });

  test('counts packs of equal content once', () => {
    const folder = new IndexFolder(out);
    folder.writePack('p1', Buffer.from('pack'));
    folder.writePack('p1', Buffer.from('pack'));
    folder.writePack('p2', Buffer.from('another'));
    expect([folder.packs, folder.packBytes]).toEqual([2, 11]);
  });

  test('comes back where a build died after it had moved the older index away', () => {
    commit('old');
    const dying = new IndexFolder(out);
    dying.writeHead(Buffer.from('new'));
    // The state between the two renames of a commit, which no signal can be timed to hit.
    renameSync(out, `${out}.building.old`);

    const next = new IndexFolder(out);
    expect(headOf(out)).toBe('old');
    next.discard();
    expect(readdirSync(work.path)).toEqual(['index']);
  });

  test('is put back where the new one cannot take its place', () => {
    commit('old');
    refused.path = `${out}.building`;
    const expected = { code: 'unauthorized', message: `cannot put the index in place at ${out}: permission is denied` };
    expect(() => commit('new')).toThrow(expect.objectContaining(expected) as Error);
    refused.path = '';
    expect(headOf(out)).toBe('old');
    commit('new');
    expect(headOf(out)).toBe('new');
  });

  test('and the folders above it are made, and gone again with a build that fails', () => {
    const folder = new IndexFolder(join(work.path, 'a/b/index'));
    expect(readdirSync(join(work.path, 'a/b'))).toEqual(['index.building']);
    folder.discard();
    expect(readdirSync(work.path)).toEqual([]);
    const other = new IndexFolder(join(work.path, 'a/b/index'));
    writeFileSync(join(work.path, 'a/notes.txt'), 'of somebody else');
    other.discard();
    expect(readdirSync(join(work.path, 'a'))).toEqual(['notes.txt']);
  });
});

test.each([
  ['a folder of other things', ['notes.txt'], /holds other things than an index \(notes\.txt\)/],
  ['an index with something beside it', ['channels/live', 'packs/p', 'thesis.txt'], /\(thesis\.txt\)/],
  ['packs alone', ['packs/p'], /\(packs\)/],
])('refuses to replace %s', (_, files, message) => {
  for (const file of files) {
    mkdirSync(join(out, file, '..'), { recursive: true });
    writeFileSync(join(out, file), 'x');
  }
  const expected = { code: 'conflict', message: expect.stringMatching(message) as string };
  expect(() => new IndexFolder(out)).toThrow(expect.objectContaining(expected) as Error);
  for (const file of files) expect(existsSync(join(out, file))).toBe(true);
  expect(readdirSync(work.path)).toEqual(['index']);
});
