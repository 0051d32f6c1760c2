import { withCairnSearch } from 'cairn-search/vitepress';
import { defineConfig } from 'vitepress';

export default withCairnSearch(defineConfig({ title: 'Example', lang: 'en' }), {
  box: { placeholder: 'Search the docs' },
});
