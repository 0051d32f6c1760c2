import { createReadStream, createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openFolder } from '../index-builder/folder/open-folder.ts';
import type { CairnDocument } from '../shared/document.ts';
import type { BuildJob } from './build-child.ts';
import { inChild } from './child.ts';
import { openCollection } from './collections.ts';

/** Of so many documents, one is another in the second release. */
const CHANGED_EVERY = 20;

/** An index in a folder, open. */
export type OpenFolder = Awaited<ReturnType<typeof openFolder>>;

/** Two releases of the same documents, some of them changed, and queries for both. */
export interface Releases {
  readonly releases: readonly [OpenFolder, OpenFolder];
  /** Distinct ones, headings and questions in turn. */
  readonly queries: readonly string[];
}

/** Builds both into a folder, or takes them from there; a synthetic collection, so that its documents are one file. */
export async function buildReleases(collection: string, folder: string, queryCount: number): Promise<Releases> {
  const [first, second, queries] = ['first', 'second', 'queries.json'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  if (![first, second, queries].every(existsSync)) {
    mkdirSync(folder, { recursive: true });
    const { inputs, config, queries: drawn } = await openCollection(collection, folder, Math.ceil(queryCount / 2));
    await inChild('build-child.ts', { inputs, out: first, config } satisfies BuildJob);
    const changed = join(folder, 'changed.jsonl');
    await pipeline(Readable.from(changeSome(inputs[0]!)), createWriteStream(changed));
    await inChild('build-child.ts', { inputs: [changed], out: second, config } satisfies BuildJob);
    const both = drawn.headings.flatMap((heading, i) => [heading, drawn.questions[i]!]).filter(Boolean);
    writeFileSync(queries, JSON.stringify([...new Set(both)]));
  }
  return {
    releases: [await openFolder(first), await openFolder(second)],
    queries: JSON.parse(readFileSync(queries, 'utf8')) as string[],
  };
}

async function* changeSome(file: string): AsyncGenerator<string> {
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const document = JSON.parse(line) as CairnDocument;
    const { title, text } = document;
    if (number++ % CHANGED_EVERY === 0) yield `${JSON.stringify({ ...document, text: `${title}. ${text}` })}\n`;
    else yield `${line}\n`;
  }
}
