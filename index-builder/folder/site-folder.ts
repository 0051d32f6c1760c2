import { cpSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CairnError } from '../../shared/errors.ts';
import { attempt } from '../file-error.ts';

/** Folder of a site that holds what its search needs: modules of the search box, and the index. */
export const SITE_FOLDER = 'cairn';
const INDEX = 'index';
/** What such a folder holds, of this version or another. */
const OWN_NAME = /^(?:index|languages|[\w.-]+\.js)$/;

/** The folder of a site's search: made beside its name, and put in place of the older one as a whole. */
export class SiteFolder {
  readonly path: string;
  readonly #staged: string;
  readonly #replaced: string;

  /** @throws CairnError `conflict` (the folder holds other things), `bad-request`, `unauthorized` */
  constructor(site: string) {
    this.path = join(site, SITE_FOLDER);
    // Not where a build looks for pages.
    this.#staged = join(site, `.${SITE_FOLDER}.building`);
    this.#replaced = `${this.#staged}.old`;
    // Of a run that was killed.
    this.discard();
    if (!existsSync(this.path)) return;
    const other = attempt('cannot read the folder', this.path, () => readdirSync(this.path)).find(
      (name) => !OWN_NAME.test(name),
    );
    if (other === undefined) return;
    const message = `the folder ${this.path} holds other things than a search (${other}), expected none: all of it is replaced`;
    throw new CairnError('conflict', message);
  }

  /** Where the index is to be built. */
  get stagedIndex(): string {
    return join(this.#staged, INDEX);
  }

  /** Adds the modules of a folder, and gives all of it its name. @throws CairnError `unauthorized`, `transport` */
  commit(modules: string): void {
    attempt('cannot put the search in place at', this.path, () => {
      cpSync(modules, this.#staged, { recursive: true });
      rmSync(this.#replaced, { recursive: true, force: true });
      const replaces = existsSync(this.path);
      if (replaces) renameSync(this.path, this.#replaced);
      try {
        renameSync(this.#staged, this.path);
      } catch (cause) {
        if (replaces) renameSync(this.#replaced, this.path);
        throw cause;
      }
      rmSync(this.#replaced, { recursive: true, force: true });
    });
  }

  /** Removes what was written. */
  discard(): void {
    rmSync(this.#staged, { recursive: true, force: true });
  }
}
