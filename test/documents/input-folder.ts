import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readDocuments } from '../../index-builder/documents/read-documents.ts';
import type { ReadOptions, SourcedDocument } from '../../index-builder/documents/read-documents.ts';
import type { CairnDocument } from '../../shared/document.ts';
import { CairnError } from '../../shared/errors.ts';

/** Writes files, by path, into a new folder and gives the folder. */
export async function inputFolder(files: Record<string, string | Uint8Array>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cairn-documents-'));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

export async function readAll(input: string, options?: ReadOptions): Promise<SourcedDocument[]> {
  const all: SourcedDocument[] = [];
  for await (const sourced of readDocuments(input, options)) all.push(sourced);
  return all;
}

/** The documents of one file. */
export async function readOne(name: string, content: string | Uint8Array, options?: ReadOptions) {
  const folder = await inputFolder({ [name]: content });
  return (await readAll(join(folder, name), options)).map((sourced) => sourced.document);
}

/** The documents of a folder of files, by id. */
export async function readById(files: Record<string, string | Uint8Array>, options?: ReadOptions) {
  const all = await readAll(await inputFolder(files), options);
  return new Map<string, CairnDocument>(all.map((sourced) => [sourced.document.id, sourced.document]));
}

/** The error that reading an input ends with, and how many documents came before it. */
export async function failureOf(input: string, options?: ReadOptions): Promise<{ error: CairnError; read: number }> {
  let read = 0;
  try {
    for await (const _ of readDocuments(input, options)) read++;
  } catch (error) {
    if (error instanceof CairnError) return { error, read };
    throw error;
  }
  throw new Error('expected a failure');
}
