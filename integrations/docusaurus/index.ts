import { fileURLToPath } from 'node:url';
import { addSiteSearch, boxOf, scriptOf, type SiteSearchOptions } from '../site-search.ts';

/** Of Docusaurus' plugin API, what is used here. */
interface Plugin {
  readonly name: string;
  readonly getThemePath: () => string;
  readonly injectHtmlTags: () => { headTags: object[] };
  readonly contentLoaded: (content: { actions: { setGlobalData: (data: object) => void } }) => void;
  readonly postBuild: (built: { readonly outDir: string }) => Promise<void>;
}

/** The plugin: `plugins: ['cairn-search/docusaurus']`. It fills the search bar's place in the navigation. */
export default function cairnSearch(
  { baseUrl }: { readonly baseUrl: string },
  options: SiteSearchOptions = {},
): Plugin {
  return {
    name: 'cairn-search',
    // As it is in the package: Docusaurus compiles themes itself.
    getThemePath: () => fileURLToPath(new URL('../../../integrations/docusaurus/theme', import.meta.url)),
    injectHtmlTags: () => ({
      headTags: [{ tagName: 'script', attributes: { type: 'module', src: scriptOf(baseUrl) } }],
    }),
    contentLoaded: ({ actions }) => actions.setGlobalData({ box: boxOf(baseUrl, options) }),
    postBuild: ({ outDir }) => addSiteSearch(outDir, baseUrl, options),
  };
}
