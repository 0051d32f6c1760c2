import cairnSearch from 'cairn-search/eleventy';

export default function (eleventyConfig) {
  eleventyConfig.addPlugin(cairnSearch, { box: { placeholder: 'Search the docs' } });
}
