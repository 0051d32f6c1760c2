import { usePluginData } from '@docusaurus/useGlobalData';
import { createElement } from 'react';

/** The search bar of the navigation. */
export default function SearchBar() {
  return createElement('cairn-modal', usePluginData('cairn-search').box);
}
