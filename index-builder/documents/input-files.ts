import type { Stats } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { SourcePlace } from '../../shared/errors.ts';
import { CairnError } from '../../shared/errors.ts';

/** A file as it is listed. */
export interface ListedFile extends InputFile {
  /** When it was changed, in milliseconds since 1970. */
  readonly modifiedMs: number;
}

/** One file of the input. */
export interface InputFile {
  /** Path to open, as a user would write it. */
  readonly path: string;
  /** Path inside the input folder with `/` between segments and without `.gz`; a lone file's base name. */
  readonly name: string;
  /** Lower-case extension without dot and without `.gz`; may be empty. */
  readonly extension: string;
  /** Size on disk. */
  readonly bytes: number;
}

/** What lies in an input. */
export interface InputListing {
  readonly files: ListedFile[];
  /** The input's folder and those below; none where the input is a file. */
  readonly folders: string[];
}

/**
 * Lists the files of an input: the file itself, or all files below a folder in byte order of their path.
 * Dot files, dot folders, `node_modules` and links to folders are ignored (links to folders can form loops);
 * `x.gz` is ignored where `x` itself is present, as sites keep compressed copies beside their pages.
 * @throws CairnError `not-found` when the input does not exist, `bad-request` when it cannot be read
 */
export async function listFiles(input: string): Promise<InputListing> {
  const status = await guarded(input, () => stat(input));
  if (!status.isDirectory()) return { files: [inputFile(input, basename(input), status)], folders: [] };
  const found: InputListing = { files: [], folders: [] };
  await walk(input, '', found);
  const names = new Set(found.files.filter((file) => !isGzipName(file.path)).map((file) => file.name));
  const files = found.files.filter((file) => !isGzipName(file.path) || !names.has(file.name));
  const keyed = files.map((file) => ({ file, key: Buffer.from(file.name) }));
  keyed.sort((a, b) => Buffer.compare(a.key, b.key));
  return { files: keyed.map((entry) => entry.file), folders: found.folders };
}

export function isGzipName(path: string): boolean {
  return /\.gz$/i.test(path);
}

/** Turns a failure of reading `place` into a CairnError; a CairnError stays as it is. */
export function readFailure(error: unknown, place: SourcePlace): CairnError {
  if (error instanceof CairnError) return error;
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  const message = error instanceof Error ? error.message : String(error);
  const options = { cause: error, place };
  if (code === 'ENOENT') return new CairnError('not-found', 'no such file or folder', options);
  if (code === 'Z_BUF_ERROR') return new CairnError('bad-request', 'gzip data ends before its end mark', options);
  if (code.startsWith('Z_')) return new CairnError('bad-request', `damaged gzip data: ${message}`, options);
  return new CairnError('bad-request', `cannot be read: ${message}`, options);
}

async function walk(folder: string, prefix: string, found: InputListing): Promise<void> {
  found.folders.push(folder);
  const entries = await guarded(folder, () => readdir(folder, { withFileTypes: true }));
  for (const entry of entries) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    const path = join(folder, entry.name);
    const name = prefix + entry.name;
    if (entry.isDirectory()) {
      await walk(path, `${name}/`, found);
    } else if (entry.isFile() || entry.isSymbolicLink()) {
      const status = await statusOf(path);
      if (status !== undefined) found.files.push(inputFile(path, name, status));
    }
  }
}

/** What of a file's status is used. */
type FileStatus = Pick<Stats, 'size' | 'mtimeMs'>;

const VANISHED: FileStatus = { size: 0, mtimeMs: 0 };

/** Of a file; of one that vanished or a dead link nothing (reading it reports that); undefined for a non-file. */
async function statusOf(path: string): Promise<FileStatus | undefined> {
  try {
    const status = await stat(path);
    return status.isFile() ? status : undefined;
  } catch {
    const link = await lstat(path).catch(() => undefined);
    return link === undefined || link.isSymbolicLink() || link.isFile() ? VANISHED : undefined;
  }
}

function inputFile(path: string, name: string, { size, mtimeMs }: FileStatus): ListedFile {
  const plain = isGzipName(name) ? name.slice(0, -3) : name;
  const extension = /\.([^./]+)$/.exec(plain)?.[1]?.toLowerCase() ?? '';
  return { path, name: plain, extension, bytes: size, modifiedMs: mtimeMs };
}

async function guarded<T>(file: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw readFailure(error, { file });
  }
}
