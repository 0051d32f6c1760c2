import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { CairnError } from '../../shared/errors.ts';
import { CHANNEL_PREFIX, PACK_PREFIX, RELEASE_PREFIX } from '../../shared/format/layout.ts';
import { channelKey, packKey, releaseKey } from '../../shared/format/object.ts';
import { attempt } from '../file-error.ts';

/** Channel that a build writes. */
export const BUILT_CHANNEL = 'live';

/**
 * The folder that a build makes. Everything is written beside it, in `<folder>.building`, and takes its name only when
 * it is whole: a build that dies leaves the old index as it was, and nothing that looks like a new one.
 */
export class IndexFolder {
  readonly #path: string;
  readonly #staging: string;
  /** Where the older index is while the new one takes its name; no name that a user's own folder might have. */
  readonly #replaced: string;
  /** The outermost folder that had to be made. */
  readonly #made: string | undefined;
  /** For files that are gone when the build ends. */
  readonly temporary: string;
  /** Bytes of the packs written. */
  packBytes = 0;
  packs = 0;

  /** @throws CairnError `conflict` (the folder holds other things), `unauthorized`, `transport` */
  constructor(path: string) {
    this.#path = resolve(path);
    this.#staging = stagingOf(this.#path);
    this.#replaced = `${this.#staging}.old`;
    this.temporary = join(this.#staging, 'temporary');
    checkReplaceable(this.#path);
    // A build that died between its last two steps had moved the older index away.
    if (!existsSync(this.#path) && existsSync(this.#replaced))
      attempt('cannot put the older index back at', this.#path, () => renameSync(this.#replaced, this.#path));
    this.#made = makeFolder(dirname(this.#path));
    try {
      attempt('cannot make the folder', this.#staging, () => {
        rmSync(this.#staging, { recursive: true, force: true });
        for (const folder of ['', PACK_PREFIX, RELEASE_PREFIX, CHANNEL_PREFIX]) mkdirSync(join(this.#staging, folder));
        mkdirSync(this.temporary);
      });
    } catch (error) {
      this.discard();
      throw error;
    }
  }

  hasPack(sha256: string): boolean {
    return existsSync(join(this.#staging, packKey(sha256)));
  }

  writePack(sha256: string, bytes: Uint8Array): void {
    if (this.hasPack(sha256)) return;
    this.#write(packKey(sha256), bytes);
    this.packBytes += bytes.length;
    this.packs++;
  }

  writeRelease(sha256: string, bytes: Uint8Array): void {
    this.#write(releaseKey(sha256), bytes);
  }

  writeHead(bytes: Uint8Array): void {
    this.#write(channelKey(BUILT_CHANNEL), bytes);
  }

  /** Folder in which the index is complete before `commit`. */
  get staged(): string {
    return this.#staging;
  }

  /** Gives the finished index its name, in place of the index that had it. */
  commit(): void {
    attempt('cannot put the index in place at', this.#path, () => {
      rmSync(this.temporary, { recursive: true });
      rmSync(this.#replaced, { recursive: true, force: true });
      const replaces = existsSync(this.#path);
      if (replaces) renameSync(this.#path, this.#replaced);
      try {
        renameSync(this.#staging, this.#path);
      } catch (cause) {
        if (replaces) renameSync(this.#replaced, this.#path);
        throw cause;
      }
      rmSync(this.#replaced, { recursive: true, force: true });
    });
  }

  /** Removes what was written, and the folders above it that were made for it. */
  discard(): void {
    rmSync(this.#staging, { recursive: true, force: true });
    if (this.#made === undefined) return;
    for (let folder = dirname(this.#staging); folder.startsWith(this.#made); folder = dirname(folder)) {
      if (readdirSync(folder).length > 0) return;
      rmdirSync(folder);
    }
  }

  #write(key: string, bytes: Uint8Array): void {
    const path = join(this.#staging, key);
    attempt('cannot write', path, () => writeFileSync(path, bytes));
  }
}

/** Where a build of the folder writes until it is whole; a process that ends amid a build removes it. */
export function stagingOf(path: string): string {
  return `${resolve(path)}.building`;
}

/**
 * Makes a folder and those above it; returns the outermost that was made. Step by step, since the recursive `mkdir`
 * never returns in folders that refuse with "no such file", as /proc does.
 */
function makeFolder(path: string): string | undefined {
  if (existsSync(path)) return undefined;
  const outermost = makeFolder(dirname(path));
  attempt('cannot make the folder', path, () => mkdirSync(path));
  return outermost ?? path;
}

function checkReplaceable(path: string): void {
  if (!existsSync(path)) return;
  const names = attempt('cannot read the folder', path, () => readdirSync(path));
  // All of it is removed, so all of it must be an index's.
  const own = [PACK_PREFIX, RELEASE_PREFIX, CHANNEL_PREFIX].map((prefix) => basename(prefix));
  const other = names.includes(basename(CHANNEL_PREFIX)) ? names.find((name) => !own.includes(name)) : names[0];
  if (other !== undefined) {
    throw new CairnError(
      'conflict',
      `the folder ${path} holds other things than an index (${other}), expected an empty folder, an index or a new name`,
    );
  }
}
