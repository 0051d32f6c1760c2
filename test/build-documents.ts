import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../index-builder/build.ts';
import { type ConfigInput, parseConfig } from '../index-builder/config.ts';
import { openFolder } from '../index-builder/folder/open-folder.ts';
import { SILENT } from '../index-builder/progress.ts';
import type { CairnDocument } from '../shared/document.ts';
import type { OpenIndex } from '../shared/search/open-index.ts';
import type { ShardContext } from '../shared/search/shards/search-shard.ts';

/** An index in a temporary folder, open. */
export interface BuiltIndex {
  readonly folder: string;
  readonly index: OpenIndex;
  readonly context: ShardContext;
  readonly remove: () => void;
}

/** A new temporary folder, and how to be rid of it. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'cairn-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Builds and opens an index of documents, as the command line would from JSONL. */
export async function buildDocuments(
  documents: readonly Partial<CairnDocument>[],
  config: ConfigInput = {},
): Promise<BuiltIndex> {
  const { path, remove } = temporaryFolder();
  const input = join(path, 'documents.jsonl');
  const folder = join(path, 'index');
  writeFileSync(input, documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
  await build([input], folder, parseConfig(config), SILENT);
  return { folder, ...(await openFolder(folder)), remove };
}
