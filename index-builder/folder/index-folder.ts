import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { CairnError } from '../../shared/errors.ts';
import { CHANNEL_PREFIX, PACK_PREFIX, RELEASE_PREFIX } from '../../shared/format/layout.ts';
import { channelKey, packKey, releaseKey } from '../../shared/format/object.ts';
import { fileError } from '../file-error.ts';

/** Channel that a build writes. */
export const BUILT_CHANNEL = 'live';

/**
 * The folder that a build makes. Everything is written beside it, in `<folder>.building`, and takes its name only when
 * it is whole: a build that dies leaves the old index as it was, and nothing that looks like a new one.
 */
export class IndexFolder {
  readonly #path: string;
  readonly #staging: string;
  /** For files that are gone when the build ends. */
  readonly temporary: string;
  /** Bytes of the packs written. */
  packBytes = 0;
  packs = 0;

  /** @throws CairnError `conflict` (the folder holds other things), `unauthorized`, `transport` */
  constructor(path: string) {
    this.#path = resolve(path);
    this.#staging = `${this.#path}.building`;
    this.temporary = join(this.#staging, 'temporary');
    checkReplaceable(this.#path);
    attempt('cannot make the folder', this.#staging, () => {
      rmSync(this.#staging, { recursive: true, force: true });
      for (const folder of [PACK_PREFIX, RELEASE_PREFIX, CHANNEL_PREFIX])
        mkdirSync(join(this.#staging, folder), { recursive: true });
      mkdirSync(this.temporary);
    });
  }

  writePack(sha256: string, bytes: Uint8Array): void {
    if (existsSync(join(this.#staging, packKey(sha256)))) return;
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
      const old = `${this.#path}.old`;
      rmSync(old, { recursive: true, force: true });
      if (existsSync(this.#path)) renameSync(this.#path, old);
      renameSync(this.#staging, this.#path);
      rmSync(old, { recursive: true, force: true });
    });
  }

  /** Removes what was written. */
  discard(): void {
    rmSync(this.#staging, { recursive: true, force: true });
  }

  #write(key: string, bytes: Uint8Array): void {
    const path = join(this.#staging, key);
    attempt('cannot write', path, () => writeFileSync(path, bytes));
  }
}

function checkReplaceable(path: string): void {
  if (!existsSync(path)) {
    const parent = dirname(path);
    if (!existsSync(parent)) attempt('cannot make the folder', parent, () => mkdirSync(parent, { recursive: true }));
    return;
  }
  const names = attempt('cannot read the folder', path, () => readdirSync(path));
  if (names.length > 0 && !names.includes(basename(CHANNEL_PREFIX))) {
    throw new CairnError(
      'conflict',
      `the folder ${path} holds other things than an index (${names[0]}), expected an empty folder, an index or a new name`,
    );
  }
}

function attempt<T>(doing: string, path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw fileError(cause, doing, path);
  }
}
