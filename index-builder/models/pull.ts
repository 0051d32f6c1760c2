import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CairnError } from '../../shared/errors.ts';
import { fileError } from '../file-error.ts';
import type { Progress } from '../progress.ts';
import { WholeFile } from '../whole-file.ts';
import { CATALOGUE, type PublishedFile } from './catalogue.ts';

/** What a pull did. */
export interface Pulled {
  /** Folder of the model. */
  readonly folder: string;
  /** Files that were fetched, and those that were there already. */
  readonly fetched: readonly string[];
  readonly kept: readonly string[];
}

/** The files of a name of the pinned list, or the one of an address. @throws CairnError `not-found`, `bad-request` */
export function filesOf(
  nameOrAddress: string,
  sha256: string | undefined,
): { name: string; files: readonly PublishedFile[] } {
  const digits = sha256?.toLowerCase();
  if (digits !== undefined && !/^[0-9a-f]{64}$/.test(digits))
    throw new CairnError('bad-request', `--sha256 is "${sha256}", expected 64 hexadecimal digits`);
  if (/^https?:\/\//.test(nameOrAddress)) {
    if (digits === undefined)
      throw new CairnError('bad-request', 'an address without a checksum, expected --sha256 beside it');
    const path = basename(new URL(nameOrAddress).pathname);
    return { name: path.replace(/\.[^.]*$/, ''), files: [{ path, address: nameOrAddress, sha256: digits }] };
  }
  const model = CATALOGUE.find((each) => each.name === nameOrAddress);
  if (!model) {
    const names = CATALOGUE.map((each) => each.name).join(', ');
    throw new CairnError('not-found', `no model is named "${nameOrAddress}", expected an address or one of ${names}`);
  }
  const pinned = model.files.filter((file) => file.sha256 !== undefined);
  if (digits !== undefined && !pinned.some((file) => file.sha256 === digits))
    throw new CairnError(
      'conflict',
      `--sha256 is ${digits}, the list has ${pinned.map((file) => file.sha256).join(', ')} for ${model.name}`,
    );
  return { name: model.name, files: model.files };
}

/**
 * Fetches files into a folder, each whole and verified or not at all. What is there with the right checksum stays.
 * @throws CairnError `transport` (no network, an answer that is none), `corrupt` (another checksum), `unauthorized`
 */
export async function pull(files: readonly PublishedFile[], folder: string, progress: Progress): Promise<Pulled> {
  const fetched: string[] = [];
  const kept: string[] = [];
  for (const file of files) {
    const path = join(folder, file.path);
    if (existsSync(path) && (file.sha256 === undefined || (await sha256Of(path)) === file.sha256)) {
      kept.push(file.path);
      continue;
    }
    await fetchFile(file, path, progress);
    fetched.push(file.path);
  }
  return { folder, fetched, kept };
}

async function fetchFile({ address, sha256 }: PublishedFile, path: string, progress: Progress): Promise<void> {
  const response = await fetch(address).catch((cause: unknown) => {
    throw unreachable(address, cause);
  });
  if (!response.ok || !response.body)
    throw new CairnError('transport', `${address} answered ${response.status}, expected the file`);
  progress.stage('fetch', Number(response.headers.get('content-length') ?? 0));
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (cause) {
    throw fileError(cause, 'cannot make the folder', dirname(path));
  }
  const file = new WholeFile(path);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      hash.update(chunk);
      file.write(chunk);
      progress.update((bytes += chunk.length));
    }
  } catch (cause) {
    file.discard();
    throw cause instanceof CairnError ? cause : unreachable(address, cause);
  } finally {
    progress.end();
  }
  const found = hash.digest('hex');
  if (sha256 !== undefined && found !== sha256) {
    file.discard();
    throw new CairnError('corrupt', `${address}: ${bytes} bytes with the SHA-256 ${found}, expected ${sha256}`);
  }
  file.commit();
}

function unreachable(address: string, cause: unknown): CairnError {
  const { message, cause: deeper } = cause as Error;
  const reason = deeper instanceof Error ? deeper.message : message;
  return new CairnError('transport', `${address} cannot be fetched: ${reason || String(cause)}`, { cause });
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (cause) {
    throw fileError(cause, 'cannot read', path);
  }
  return hash.digest('hex');
}
