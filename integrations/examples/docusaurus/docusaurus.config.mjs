export default {
  title: 'Example',
  url: 'https://docs.example.org',
  baseUrl: '/',
  presets: [['classic', { docs: { routeBasePath: '/', sidebarPath: undefined }, blog: false, pages: false }]],
  plugins: [['cairn-search/docusaurus', { box: { placeholder: 'Search the docs' } }]],
};
