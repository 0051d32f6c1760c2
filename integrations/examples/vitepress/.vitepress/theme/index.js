export { default } from 'cairn-search/vitepress/theme';
