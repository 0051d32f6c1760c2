import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, it } from 'vitest';
import { expectRefused, GOOD, type RefusedBuild } from './refused-builds.ts';
import { jsonLines } from './run-cli.ts';

const zipped = gzipSync(jsonLines(Array.from({ length: 500 }, (_, i) => ({ ...GOOD, id: `${i}`, text: `word${i}` }))));
const corrupt = zipped.map((byte, i) => (i === zipped.length >> 1 ? byte ^ 0xff : byte));
const good = jsonLines([GOOD]);
const notUtf8 = Buffer.from('{"id":"b","text":"caf\xe9"}\n', 'latin1');
const deadLink = (name: string) => (folder: string) => symlinkSync('nowhere', join(folder, name));

const INPUTS: Record<string, RefusedBuild> = {
  'an input that is not there': { files: {}, args: ['nowhere'], says: ['nowhere: no such file or folder [not-found]'] },
  'JSON lines that are not UTF-8': {
    files: { 'docs.jsonl': Buffer.concat([Buffer.from(good), notUtf8]) },
    args: ['docs.jsonl'],
    says: ['docs.jsonl:2: ', 'not UTF-8', 'expected text in UTF-8'],
  },
  'a page that is not UTF-8': {
    files: { 'site/a.html': Buffer.from('<p>one\n<p>caf\xe9', 'latin1') },
    args: ['site'],
    says: ['site/a.html:2: ', 'not UTF-8'],
  },
  'gzip data that is damaged': {
    files: { 'docs.jsonl.gz': corrupt },
    args: ['docs.jsonl.gz'],
    says: ['docs.jsonl.gz:', 'bad-request'],
  },
  'gzip data that ends early': {
    files: { 'docs.jsonl.gz': zipped.subarray(0, zipped.length - 20) },
    args: ['docs.jsonl.gz'],
    says: ['docs.jsonl.gz:', 'gzip data ends before its end mark'],
  },
  'a page of gzip data that ends early': {
    files: { 'site/a.html.gz': gzipSync('<p>one').subarray(0, 15) },
    args: ['site'],
    says: ['site/a.html.gz: ', 'gzip data ends before its end mark'],
  },
  'plain text that is named .gz': {
    files: { 'docs.jsonl.gz': good },
    args: ['docs.jsonl.gz'],
    says: ['docs.jsonl.gz', 'not gzip: found bytes 7b22', 'expected 1f8b'],
  },
  'an empty file that is named .gz': {
    files: { 'docs.jsonl.gz': '' },
    args: ['docs.jsonl.gz'],
    says: ['docs.jsonl.gz', 'found an empty file'],
  },
  'a file without documents': {
    files: { 'docs.jsonl': '\n\n' },
    args: ['docs.jsonl'],
    says: ['no documents in docs.jsonl', 'expected at least one'],
  },
  'a folder without documents': {
    files: { 'docs/notes.txt': 'words' },
    args: ['docs'],
    says: ['docs: found no documents among 1 files', 'expected HTML'],
  },
  'a file of no known format': {
    files: { 'notes.txt': 'words' },
    args: ['notes.txt'],
    says: ['notes.txt: ', 'no known format', 'expected HTML'],
  },
  'a folder of two kinds of pages': {
    files: { 'docs/a.html': '<p>a', 'docs/b.md': '# b' },
    args: ['docs'],
    says: ['docs: found 1 HTML and 1 Markdown files', 'expected one kind'],
  },
  // Listed when the folder is read, gone when the file is: a link that leads nowhere is both at once.
  'JSON lines that vanish after they were listed': {
    files: { 'docs/a.jsonl': good },
    args: ['docs'],
    says: ['docs/b.jsonl: no such file or folder [not-found]'],
    prepare: deadLink('docs/b.jsonl'),
  },
  'a page that vanishes after it was listed': {
    files: { 'docs/a.md': '# a' },
    args: ['docs'],
    says: ['docs/b.md: no such file or folder [not-found]'],
    prepare: deadLink('docs/b.md'),
  },
};

describe.concurrent('a build refuses', { timeout: 120_000 }, () => {
  for (const [name, refused] of Object.entries(INPUTS)) it(name, () => expectRefused(refused));
});
