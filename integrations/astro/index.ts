import { fileURLToPath } from 'node:url';
import { addSiteSearch, boxOf, scriptOf, type SiteSearchOptions } from '../site-search.ts';

/** Module that `CairnSearch.astro` imports: what the site's settings say of the search box. */
const MODULE = 'virtual:cairn-search';

/** Of Astro's integration API, what is used here. */
interface Integration {
  readonly name: string;
  readonly hooks: {
    readonly 'astro:config:setup': (setup: Setup) => void;
    readonly 'astro:build:done': (done: { readonly dir: URL }) => Promise<void>;
  };
}
interface Setup {
  readonly config: { readonly base: string };
  readonly updateConfig: (config: { vite: { plugins: object[] } }) => unknown;
}

/** The integration: `integrations: [cairnSearch()]`, and `CairnSearch.astro` where the search box shall be. */
export default function cairnSearch(options: SiteSearchOptions = {}): Integration {
  let base = '/';
  return {
    name: 'cairn-search',
    hooks: {
      'astro:config:setup': ({ config, updateConfig }) => {
        ({ base } = config);
        const code = `export default ${JSON.stringify({ script: scriptOf(base), box: boxOf(base, options) })}`;
        updateConfig({
          vite: {
            plugins: [
              {
                name: 'cairn-search',
                resolveId: (id: string) => (id === MODULE ? `\0${MODULE}` : undefined),
                load: (id: string) => (id === `\0${MODULE}` ? code : undefined),
              },
            ],
          },
        });
      },
      'astro:build:done': ({ dir }) => addSiteSearch(fileURLToPath(dir), base, options),
    },
  };
}
