import { addSiteSearch, boxOf, scriptOf, type SiteSearchOptions } from '../site-search.ts';

/** Of Eleventy's configuration, what is used here. */
interface EleventyConfig {
  addShortcode(name: string, write: () => string): void;
  on(event: 'eleventy.after', done: (after: After) => Promise<void>): void;
}
interface After {
  readonly directories?: { readonly output: string };
  readonly dir: { readonly output: string };
  readonly runMode: 'build' | 'watch' | 'serve';
}

interface EleventyOptions extends SiteSearchOptions {
  /** Path that the site lies at, as `pathPrefix` has it; `/` by default. */
  readonly base?: string;
}

/** The plugin: `eleventyConfig.addPlugin(cairnSearch)`, and `{% cairnSearch %}` where the search box shall be. */
export default function cairnSearch(eleventyConfig: EleventyConfig, options: EleventyOptions = {}): void {
  const { base = '/' } = options;
  const attributes = Object.entries(boxOf(base, options)).map(([name, value]) => `${name}="${escaped(value)}"`);
  const script = `<script type="module" src="${escaped(scriptOf(base))}"></script>`;
  eleventyConfig.addShortcode('cairnSearch', () => `${script}<cairn-modal ${attributes.join(' ')}></cairn-modal>`);
  eleventyConfig.on('eleventy.after', async ({ directories, dir, runMode }) => {
    // While somebody edits, the last index serves: an edit is not worth a build.
    if (runMode === 'build') await addSiteSearch((directories ?? dir).output, base, options);
  });
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/"/g, '&quot;');
}
