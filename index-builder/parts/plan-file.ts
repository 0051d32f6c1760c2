import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { utf8 } from '../../shared/bytes.ts';
import { CairnError } from '../../shared/errors.ts';
import { type Config, parseConfig } from '../config.ts';
import { sha256 } from '../sha256.ts';
import { fileError } from '../file-error.ts';
import { WholeFile } from '../whole-file.ts';
import { SOURCES } from './sources.ts';

/** Most parts of a build: assembling has a file open for each. */
export const PARTS_LIMIT = 1000;

/** Name of the plan's file in its folder. */
export const PLAN_FILE = 'plan.json';
/** Of the plan, and of the files of documents and of parts that go with it. */
const VERSION = 1;

const count = z.int().min(0);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const planSchema = z.strictObject({
  version: z.literal(VERSION),
  /** Settings of the build. */
  config: z.unknown(),
  /** Hashes of what the settings name beside the inputs, by what it is. */
  sources: z.partialRecord(z.enum(SOURCES), hash),
  documents: count,
  /** What display pages are deflated with, in base64. */
  dictionary: z.base64().optional(),
  leftOut: z.record(z.string(), count),
  parts: z.array(z.strictObject({ first: count, documents: count, characters: count, sha256: hash })).min(1),
});

/** What is decided of a build in parts, once all documents were read. */
export interface PartPlan extends Omit<z.infer<typeof planSchema>, 'version' | 'config' | 'dictionary'> {
  readonly config: Config;
  /** What display pages are deflated with. */
  readonly dictionary: Uint8Array | undefined;
}

/** A plan that was read. */
export interface OpenPlan extends PartPlan {
  /** SHA-256 of the plan's file, by which its parts name it. */
  readonly id: string;
  readonly folder: string;
}

/** File of the documents of a part, counted from 1. */
export function documentsFile(folder: string, part: number): string {
  return join(folder, `documents-${part}`);
}

/** Where a part, counted from 1, is written where nobody names its file. */
export function partFile(folder: string, part: number): string {
  return join(folder, `part-${part}`);
}

/** Writes a plan, whose documents are there, into its folder. @throws CairnError `unauthorized`, `transport` */
export function writePlan(folder: string, { dictionary, ...plan }: PartPlan): void {
  const file = new WholeFile(join(folder, PLAN_FILE));
  try {
    const encoded = dictionary && { dictionary: Buffer.from(dictionary).toString('base64') };
    file.write(utf8(`${JSON.stringify({ version: VERSION, ...plan, ...encoded }, null, 2)}\n`));
    file.commit();
  } catch (error) {
    file.discard();
    throw error;
  }
}

/** Reads the plan of a folder. @throws CairnError `not-found`, `corrupt`, `too-new`, `unauthorized`, `transport` */
export function readPlan(folder: string): OpenPlan {
  const path = join(folder, PLAN_FILE);
  const bytes = readBytes(path, folder);
  const damaged = (found: string, cause?: unknown): CairnError =>
    new CairnError('corrupt', `the plan is damaged: ${found}`, { cause, place: { file: path } });
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString());
  } catch (cause) {
    throw damaged(String(cause), cause);
  }
  const version = (json as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version > VERSION)
    throw new CairnError('too-new', `a plan of version ${version}, expected ${VERSION}`, { place: { file: path } });
  const parsed = planSchema.safeParse(json);
  if (!parsed.success) throw damaged(z.prettifyError(parsed.error).replace(/\s+/g, ' '));
  const { config, dictionary, sources, documents, leftOut, parts } = parsed.data;
  return {
    id: sha256(bytes),
    folder,
    config: parseConfig(config, path),
    sources,
    documents,
    dictionary: dictionary === undefined ? undefined : new Uint8Array(Buffer.from(dictionary, 'base64')),
    leftOut,
    parts,
  };
}

function readBytes(path: string, folder: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
      throw new CairnError('not-found', `found no plan in ${folder}, expected the folder that cairn plan wrote`, {
        cause,
      });
    throw fileError(cause, 'cannot read', path);
  }
}
