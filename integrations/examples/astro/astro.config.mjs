import starlight from '@astrojs/starlight';
import { defineConfig } from 'astro/config';
import cairnSearch from 'cairn-search/astro';

export default defineConfig({
  base: '/docs',
  integrations: [
    starlight({
      title: 'Example',
      pagefind: false,
      components: { Search: 'cairn-search/astro/CairnSearch.astro' },
    }),
    cairnSearch({ box: { placeholder: 'Search the docs' } }),
  ],
});
