import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A generator of static sites: how it is told, and where it writes. */
interface Generator {
  readonly name: string;
  /** Its package among the dependencies of `package.json`. */
  readonly package?: string;
  /** Files of its settings. */
  readonly files: readonly string[];
  /** Folder of the built site. */
  readonly output: string;
  readonly build: string;
}

const GENERATORS: readonly Generator[] = [
  { name: 'Starlight', package: '@astrojs/starlight', files: [], output: 'dist', build: 'npx astro build' },
  { name: 'Astro', package: 'astro', files: [], output: 'dist', build: 'npx astro build' },
  { name: 'Docusaurus', package: '@docusaurus/core', files: [], output: 'build', build: 'npx docusaurus build' },
  { name: 'VitePress', package: 'vitepress', files: [], output: '.vitepress/dist', build: 'npx vitepress build' },
  { name: 'Eleventy', package: '@11ty/eleventy', files: [], output: '_site', build: 'npx eleventy' },
  { name: 'MkDocs', files: ['mkdocs.yml', 'mkdocs.yaml'], output: 'site', build: 'mkdocs build' },
  { name: 'Hugo', files: ['hugo.toml', 'hugo.yaml', 'hugo.json'], output: 'public', build: 'hugo --minify' },
  { name: 'Jekyll', files: ['_config.yml'], output: '_site', build: 'bundle exec jekyll build' },
  { name: 'mdBook', files: ['book.toml'], output: 'book', build: 'mdbook build' },
];

/** What a folder is built with, as far as it tells. */
export interface FoundGenerator {
  readonly name: string;
  readonly output: string;
  readonly build: string;
}

/** The generator of the site in a folder; undefined where nothing tells. */
export function findGenerator(folder: string): FoundGenerator | undefined {
  const packages = dependenciesOf(join(folder, 'package.json'));
  const found = GENERATORS.find(
    (generator) =>
      (generator.package !== undefined && packages.has(generator.package)) ||
      generator.files.some((file) => existsSync(join(folder, file))),
  );
  if (!found) return undefined;
  const { name, build } = found;
  // VitePress is often kept below docs/, with its output beside its settings.
  const inDocs = name === 'VitePress' && existsSync(join(folder, 'docs/.vitepress'));
  return inDocs
    ? { name, output: `docs/${found.output}`, build: `${build} docs` }
    : { name, output: found.output, build };
}

function dependenciesOf(file: string): ReadonlySet<string> {
  if (!existsSync(file)) return new Set();
  try {
    const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(file, 'utf8')) as Record<
      string,
      Record<string, string>
    >;
    return new Set([...Object.keys(dependencies), ...Object.keys(devDependencies)]);
  } catch {
    // A package.json that cannot be read tells nothing: the questions are asked without a guess.
    return new Set();
  }
}
