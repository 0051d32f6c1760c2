import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What every plugin takes. */
export interface SiteSearchOptions {
  /** Attributes of the search box, such as `endpoint`, `facets` or `placeholder`. */
  readonly box?: Readonly<Record<string, string>>;
  /** Options of `cairn build`, such as `['--selector', 'main article']`. */
  readonly build?: readonly string[];
}

/** Path of what `cairn site` puts into a site, below the site's base. */
const FOLDER = 'cairn';

/** Address of the search box's module. @param base path that the site lies at, such as `/` or `/docs/` */
export function scriptOf(base: string): string {
  return `${withSlash(base)}${FOLDER}/cairn-search.js`;
}

/** Attributes of the search box: it asks the index beside the site, unless it is told of a Worker. */
export function boxOf(base: string, { box = {} }: SiteSearchOptions): Readonly<Record<string, string>> {
  return { static: `${withSlash(base)}${FOLDER}/index`, ...box };
}

/** Builds the index of a built site into it, with the search box beside it: `cairn site`. @throws Error where that fails */
export async function addSiteSearch(folder: string, base: string, { build = [] }: SiteSearchOptions): Promise<void> {
  // Beside the folder that this module is bundled into.
  const cli = fileURLToPath(new URL('../../cli.js', import.meta.url));
  const command = spawn(process.execPath, [cli, 'site', folder, '--base-url', withSlash(base), ...build], {
    stdio: 'inherit',
  });
  const status = await new Promise<number | null>((resolve, reject) => {
    command.once('error', reject);
    command.once('exit', resolve);
  });
  if (status !== 0) throw new Error(`cairn site ${folder} failed with status ${status ?? 'none'}, see above`);
}

function withSlash(base: string): string {
  return base.endsWith('/') ? base : `${base}/`;
}
