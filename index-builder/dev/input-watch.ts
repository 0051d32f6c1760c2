import { type FSWatcher, watch } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { CairnError } from '../../shared/errors.ts';
import { listFiles } from '../documents/input-files.ts';

/** Changes come in groups, such as those of one save: a group has ended after so long without another, */
const QUIET_MS = 40;
/** or, where there is no end of it, after so long. */
const GROUP_MS = 1000;
/** Inputs are looked at so often in any case: some file systems tell of nothing, such as those of other machines. */
const LOOK_MS = 2000;

/** Watches files and folders for changes. */
export class InputWatch {
  readonly #ignored: readonly string[];
  readonly #watchers = new Map<string, FSWatcher>();
  /** What each file was like at the last look. */
  #states = new Map<string, string>();
  #isPending = false;
  #wake: () => void = () => undefined;

  /** @param ignored folders whose changes do not count */
  constructor(ignored: readonly string[]) {
    this.#ignored = ignored.map((path) => resolve(path));
  }

  /**
   * Files that have changed, come or gone since the last look; at the first, all of them.
   * @param inputs files and folders, which are watched from now on; what is not there now may come
   */
  async look(inputs: readonly string[]): Promise<string[]> {
    this.#isPending = false;
    const before = this.#states;
    // What comes into a new folder before it is watched is seen by looking again.
    while (await this.#read(inputs));
    const paths = [...new Set([...before.keys(), ...this.#states.keys()])];
    return paths.filter((path) => before.get(path) !== this.#states.get(path)).sort();
  }

  /** Waits until something may have changed, or the signal comes. */
  async wait(signal: AbortSignal): Promise<void> {
    const isEvent = await this.#event(LOOK_MS, signal);
    const startedAt = Date.now();
    while (isEvent && Date.now() - startedAt < GROUP_MS && (await this.#event(QUIET_MS, signal)));
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  /** Reads what files are like; tells whether there are folders that were not watched meanwhile. */
  async #read(inputs: readonly string[]): Promise<boolean> {
    const states = new Map<string, string>();
    const folders = new Set<string>();
    for (const input of inputs) {
      const listing = await listed(input);
      for (const folder of listing.folders) folders.add(resolve(folder));
      // A file is watched by its folder: editors put a new file in the old one's place.
      if (listing.folders.length === 0) folders.add(dirname(resolve(input)));
      for (const { path, bytes, modifiedMs } of listing.files) states.set(resolve(path), `${bytes} ${modifiedMs}`);
    }
    for (const path of states.keys()) if (this.#isIgnored(path)) states.delete(path);
    this.#states = states;
    return this.#watch([...folders].filter((folder) => !this.#isIgnored(folder)));
  }

  /** Folder by folder: watching recursively loses files that are replaced, on Linux. */
  #watch(folders: readonly string[]): boolean {
    const wanted = new Set(folders);
    for (const [folder, watcher] of this.#watchers) if (!wanted.has(folder)) this.#drop(folder, watcher);
    let isNew = false;
    for (const folder of folders.filter((each) => !this.#watchers.has(each))) {
      try {
        const watcher = watch(folder, () => this.#changed());
        watcher.on('error', () => this.#drop(folder, watcher));
        this.#watchers.set(folder, watcher);
        isNew = true;
      } catch {
        // It has gone, or the system watches no more folders: it is looked at all the same, only later.
      }
    }
    return isNew;
  }

  #drop(folder: string, watcher: FSWatcher): void {
    watcher.close();
    this.#watchers.delete(folder);
  }

  #isIgnored(path: string): boolean {
    return this.#ignored.some((folder) => path === folder || path.startsWith(folder + sep));
  }

  #changed(): void {
    this.#isPending = true;
    this.#wake();
  }

  /** Whether something happened within a time. */
  async #event(withinMs: number, signal: AbortSignal): Promise<boolean> {
    if (!this.#isPending && !signal.aborted) {
      const stop = (): void => this.#wake();
      signal.addEventListener('abort', stop, { once: true });
      await new Promise<void>((done) => {
        const timer = setTimeout(done, withinMs);
        this.#wake = () => {
          clearTimeout(timer);
          done();
        };
      });
      signal.removeEventListener('abort', stop);
    }
    const isEvent = this.#isPending && !signal.aborted;
    this.#isPending = false;
    return isEvent;
  }
}

/** What lies in an input; nothing where it is not there: the build says so. */
async function listed(input: string): ReturnType<typeof listFiles> {
  try {
    return await listFiles(input);
  } catch (error) {
    if (!(error instanceof CairnError)) throw error;
    return { files: [], folders: [] };
  }
}
