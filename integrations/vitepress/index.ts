import { addSiteSearch, boxOf, scriptOf, type SiteSearchOptions } from '../site-search.ts';

/** Of VitePress' configuration, what is used here; everything else stays as it is. */
interface Config {
  readonly base?: string;
  readonly head?: readonly unknown[];
  readonly themeConfig?: object;
  readonly vue?: { readonly template?: { readonly compilerOptions?: object } };
  readonly vite?: { readonly ssr?: { readonly noExternal?: unknown } };
  readonly buildEnd?: (site: Site) => unknown;
}
interface Site {
  readonly outDir: string;
}

/** A configuration with search: `export default withCairnSearch(defineConfig({ … }))`, and the theme `cairn-search/vitepress/theme`. */
export function withCairnSearch<T extends object>(config: T, options: SiteSearchOptions = {}): T {
  const { base = '/', head = [], themeConfig = {}, vue = {}, vite = {}, buildEnd } = config as Config;
  return {
    ...config,
    head: [...head, ['script', { type: 'module', src: scriptOf(base) }]],
    themeConfig: { ...themeConfig, cairnSearch: boxOf(base, options) },
    vue: {
      ...vue,
      template: {
        ...vue.template,
        compilerOptions: {
          isCustomElement: (tag: string) => tag.startsWith('cairn-'),
          ...vue.template?.compilerOptions,
        },
      },
    },
    // The theme imports that of VitePress, whose style sheets only Vite can load.
    vite: { ...vite, ssr: { ...vite.ssr, noExternal: [vite.ssr?.noExternal ?? [], 'cairn-search'].flat() } },
    buildEnd: async (site: Site) => {
      await buildEnd?.(site);
      await addSiteSearch(site.outDir, base, options);
    },
  };
}
