import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const SKIPPED = new Set(['node_modules', '.bin', '.cache', '.vite']);
// Lists of names and versions, and licences: text that nobody searches a manual for.
const NO_MANUAL = /^(changelog|changes|history|licen[cs]e.*|third-party-notices|code_of_conduct)\.md$/i;

/**
 * Copies the Markdown pages of the installed packages into a folder, `PACKAGE/PATH.md`: real text of several hundred
 * authors that is on every machine where the project is installed. Returns the number of pages.
 */
export function gatherPackagePages(modules: string, folder: string): number {
  rmSync(folder, { recursive: true, force: true });
  let pages = 0;
  const visit = (path: string): void => {
    for (const entry of readdirSync(join(modules, path), { withFileTypes: true })) {
      const name = join(path, entry.name);
      if (entry.isDirectory() && !SKIPPED.has(entry.name)) visit(name);
      if (!entry.isFile() || !/\.md$/i.test(entry.name) || NO_MANUAL.test(entry.name)) continue;
      mkdirSync(join(folder, path), { recursive: true });
      cpSync(join(modules, name), join(folder, name));
      pages++;
    }
  };
  visit('');
  return pages;
}
