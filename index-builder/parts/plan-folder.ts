import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CairnError } from '../../shared/errors.ts';
import { attempt } from '../file-error.ts';
import { PLAN_FILE } from './plan-file.ts';

/** What the folder of a plan may hold: the plan, documents, parts, and what is left of a part that was killed. */
const OWN_NAME = new RegExp(
  `^(?:${PLAN_FILE.replace('.', '\\.')}|(?:documents|part)-\\d+(?:\\.writing|\\.building)?)$`,
);

/** The folder that planning makes, beside its name until it is whole: an older plan stays where planning fails. */
export class PlanFolder {
  readonly #path: string;
  /** Folder in which the plan is complete before `commit`. */
  readonly staged: string;
  /** For files that are gone when the plan is made. */
  readonly temporary: string;

  /** @throws CairnError `conflict` (the folder holds other things), `not-found`, `unauthorized`, `transport` */
  constructor(path: string) {
    this.#path = resolve(path);
    this.staged = `${this.#path}.planning`;
    this.temporary = join(this.staged, 'temporary');
    attempt('cannot make the folder', this.staged, () => {
      checkReplaceable(this.#path);
      rmSync(this.staged, { recursive: true, force: true });
      mkdirSync(this.staged);
      mkdirSync(this.temporary);
    });
  }

  /** Gives the plan its name, in place of the plan that had it, whose parts go with it. */
  commit(): void {
    attempt('cannot put the plan in place at', this.#path, () => {
      rmSync(this.temporary, { recursive: true });
      const replaced = `${this.staged}.old`;
      rmSync(replaced, { recursive: true, force: true });
      if (existsSync(this.#path)) renameSync(this.#path, replaced);
      renameSync(this.staged, this.#path);
      rmSync(replaced, { recursive: true, force: true });
    });
  }

  /** Removes what was written. */
  discard(): void {
    rmSync(this.staged, { recursive: true, force: true });
  }
}

function checkReplaceable(path: string): void {
  const other = existsSync(path) ? readdirSync(path).find((name) => !OWN_NAME.test(name)) : undefined;
  if (other === undefined) return;
  const message = `the folder ${path} holds other things than a plan (${other}), expected an empty folder, a plan or a new name`;
  throw new CairnError('conflict', message);
}
