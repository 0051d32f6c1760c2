import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type BuildSummary } from '../../index-builder/build.ts';
import { type ConfigInput, parseConfig } from '../../index-builder/config.ts';
import { openFolder } from '../../index-builder/folder/open-folder.ts';
import { mergeWords } from '../../index-builder/lexicon/word-counts.ts';
import { SILENT } from '../../index-builder/progress.ts';
import type { CairnDocument } from '../../shared/document.ts';
import type { LexiconWord } from '../../shared/format/lexicon.ts';
import type { OpenIndex } from '../../shared/search/open-index.ts';
import type { BuiltIndex } from '../build-documents.ts';

/** A build of a site: its folder, and what it did. */
export interface Built extends BuiltIndex {
  readonly summary: BuildSummary;
}

/** A folder in which a site is built again and again. */
export class Workplace {
  readonly path = mkdtempSync(join(tmpdir(), 'cairn-increment-'));
  #count = 0;

  /** Builds documents, on the index of a folder if one is given. */
  async build(documents: readonly object[], base?: string, config: ConfigInput = {}): Promise<Built> {
    const number = this.#count++;
    const input = join(this.path, `${number}.jsonl`);
    writeFileSync(input, documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
    const folder = join(this.path, String(number));
    const options = base === undefined ? {} : { base: { base } };
    const summary = await build([input], folder, parseConfig(config), SILENT, options);
    const remove = (): void => rmSync(folder, { recursive: true });
    return { folder, summary, ...(await openFolder(folder)), remove };
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}

/** Objects of an index in a folder, and their bytes, that another folder lacks; its head is always new. */
export function newObjects(folder: string, base: string): { objects: number; bytes: number } {
  const before = new Set(readdirSync(base, { recursive: true }).map(String));
  const own = readdirSync(folder, { recursive: true }).map(String);
  const fresh = own.filter(
    (name) => statSync(join(folder, name)).isFile() && (!before.has(name) || /channels/.test(name)),
  );
  return { objects: fresh.length, bytes: fresh.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) };
}

/** The words of a release, those of its increments among them, with their frequencies added up. */
export function wordsOf({ words }: OpenIndex): LexiconWord[] {
  const lexicons = [words?.lexicon, ...(words?.ofShards ?? [])].filter((lexicon) => lexicon !== undefined);
  return [...mergeWords(lexicons.map((lexicon) => lexicon.all()))];
}

/** A document of a page of its own. */
export function pageOf(id: string, text: string, rest: Partial<CairnDocument> = {}): CairnDocument {
  return { id, url: `/${id}`, page: `/${id}`, title: id, headings: [], text, ...rest };
}

/** Words that no document shares and no deflate shrinks much: some 40 KB of them make an increment that is not small. */
export function bulk(seed: number, words = 4000): string {
  let state = seed * 7919 + 1;
  const next = (): number => (state = (state * 48271) % 2147483647);
  return Array.from({ length: words }, () => `x${next().toString(36)}`).join(' ');
}
