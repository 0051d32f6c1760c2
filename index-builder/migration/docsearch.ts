import { z } from 'zod';
import { type Migration, MigrationWriter } from './migration.ts';
import { parseExport } from './parse-export.ts';

const texts = z.array(z.string());
const oneOrMore = z.union([z.string().transform((text) => [text]), texts]);
const selector = z.union([z.string(), z.looseObject({ selector: z.string(), global: z.boolean().optional() })]);
const startUrl = z.union([
  z.string().transform((url): StartUrl => ({ url })),
  z.looseObject({ url: z.string(), extra_attributes: z.record(z.string(), oneOrMore).optional() }),
]);
interface StartUrl {
  readonly url: string;
  readonly extra_attributes?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly [other: string]: unknown;
}

/** The configuration of the DocSearch scraper, and the options of its search box (Algolia's documentation of both). */
const SCRAPER = z.looseObject({
  start_urls: z.array(startUrl).optional(),
  stop_urls: texts.optional(),
  selectors: z.record(z.string(), z.union([selector, z.record(z.string(), selector)])).optional(),
  selectors_exclude: texts.optional(),
  custom_settings: z
    .looseObject({ synonyms: z.array(texts).optional(), attributesForFaceting: texts.optional() })
    .optional(),
  placeholder: z.string().optional(),
  searchParameters: z
    .looseObject({ facetFilters: z.array(oneOrMore).optional(), hitsPerPage: z.int().min(1).max(100).optional() })
    .optional(),
});
type Scraper = z.infer<typeof SCRAPER>;

const KNOWN = Object.keys(SCRAPER.shape);
/** Of the service that is left, or of its crawler: a build reads files. */
const USELESS = [
  'index_name',
  'indexName',
  'indices',
  'appId',
  'apiKey',
  'container',
  'insights',
  'conversation_id',
  'nb_hits',
  'sitemap_urls',
  'force_sitemap_urls_crawling',
  'js_render',
  'js_wait',
  'use_anchors',
  'user_agent',
  'scrape_start_urls',
  'strip_chars',
];

/** Carries over what `config.json` of the DocSearch scraper, or the options of `docsearch()`, say. @throws CairnError `bad-request` */
export function fromDocSearch(json: unknown, file: string): Migration {
  const settings = parseExport(SCRAPER, json, file);
  const writer = new MigrationWriter();
  carryAddresses(settings, writer);
  carrySelectors(settings, writer);
  carryCustomSettings(settings, writer);
  carryBox(settings, writer);
  writer.leaveUseless(settings, USELESS);
  writer.leaveOthers(settings, [...KNOWN, ...USELESS]);
  return writer.finish();
}

function carryAddresses({ start_urls: starts = [], stop_urls: stops = [] }: Scraper, writer: MigrationWriter): void {
  const origins = new Set(starts.flatMap(({ url }) => (URL.canParse(url) ? [new URL(url).origin] : [])));
  const [origin] = origins;
  if (origins.size === 1) writer.config('start_urls', 'baseUrl', `${origin!}/`);
  else if (starts.length > 0)
    writer.leave('start_urls', `they have ${origins.size} origins, and --base-url is one: build each site apart`);
  const languages = new Set<string>();
  starts.forEach(({ url: _, extra_attributes: extra = {}, ...others }, i) => {
    for (const [name, values] of Object.entries(extra)) {
      if (name === 'language' && values.length === 1) for (const tag of values) languages.add(tag);
      else writer.leave(`start_urls.${i}.extra_attributes.${name}`, `pages say it: <meta name="cairn:${name}">`);
    }
    for (const name of Object.keys(others))
      writer.leave(
        `start_urls.${i}.${name}`,
        'it is for pages: <meta name="cairn:…"> gives them attributes, rules boost them',
      );
  });
  const [language] = languages;
  if (languages.size === 1) writer.config('start_urls', 'lang', language!);
  else if (languages.size > 1) writer.leave('start_urls', 'of several languages: <html lang> of the pages says which');
  stops.forEach((stop, i) => {
    const pattern = toPattern(stop);
    if (pattern === undefined) writer.leave(`stop_urls.${i}`, `"${stop}" is more than the beginning of an address`);
    else writer.hide(`stop_urls.${i}`, pattern);
  });
}

/** The pattern of addresses that begin so, or have that in them; undefined for an expression that says more. */
function toPattern(stop: string): string | undefined {
  const plain = stop
    .replace(/^\^/, '')
    .replace(/\\([./-])/g, '$1')
    .replace(/\.\*$/, '');
  if (/[*+?()[\]{}|\\^]/.test(plain)) return undefined;
  // The scraper finds an expression anywhere in an address, unless that says where it begins.
  const before = stop.startsWith('^') || /^https?:/.test(plain) ? '' : '**';
  return before + (plain.endsWith('$') ? plain.slice(0, -1) : `${plain}**`);
}

function carrySelectors({ selectors = {}, selectors_exclude: excluded = [] }: Scraper, writer: MigrationWriter): void {
  const roots = new Set<string>();
  for (const [name, value] of Object.entries(selectors)) {
    if (typeof value === 'object' && !('selector' in value)) {
      writer.leave(`selectors.${name}`, 'selectors by page: one --selector is for the whole site');
    } else if (typeof value === 'object' && 'global' in value && value.global === true) {
      writer.leave(
        `selectors.${name}`,
        'headings of the whole site are not read: a title and the headings of the page are',
      );
    } else {
      const css = typeof value === 'string' ? value : (value as { selector: string }).selector;
      for (const part of css.split(',')) roots.add(part.trim().split(/[\s>]+/)[0] ?? '');
    }
  }
  const [root] = roots;
  if (roots.size === 1 && root !== '' && !/^(h[1-6]|p|li|td|pre|code)$/i.test(root!))
    writer.config('selectors', 'selector', root!);
  else if (roots.size > 0)
    writer.leave(
      'selectors',
      'they begin with no common element; main, article or [role=main] is read, or --selector says',
    );
  if (excluded.length > 0)
    writer.leave('selectors_exclude', `${excluded.join(', ')}: data-cairn-ignore on these elements leaves them out`);
}

function carryCustomSettings({ custom_settings: custom = {} }: Scraper, writer: MigrationWriter): void {
  const { synonyms = [], attributesForFaceting: facets = [], ...others } = custom;
  synonyms.forEach((group, i) => writer.synonyms(`custom_settings.synonyms.${i}`, group));
  const names = facets
    .map((name) => name.replace(/^\w+\((.*)\)$/, '$1'))
    .map((name) => (name === 'language' ? 'lang' : name));
  if (names.length > 0) writer.widget('facets', names.join(','));
  writer.leaveOthers(others, [], 'custom_settings.');
}

function carryBox({ placeholder, searchParameters = {} }: Scraper, writer: MigrationWriter): void {
  const { facetFilters = [], hitsPerPage, ...others } = searchParameters;
  if (placeholder !== undefined) writer.widget('placeholder', placeholder);
  if (hitsPerPage !== undefined) writer.widget('k', String(hitsPerPage));
  facetFilters.forEach((alternatives, i) => {
    const pairs = alternatives.map((filter) => /^([^:]+):(.+)$/s.exec(filter));
    const name = pairs[0]?.[1];
    if (name === undefined || pairs.some((pair) => pair?.[1] !== name))
      writer.leave(`searchParameters.facetFilters.${i}`, 'alternatives of several attributes have no filter here');
    else if (pairs.length > 1 && pairs.some((pair) => pair![2]!.startsWith('-')))
      writer.leave(`searchParameters.facetFilters.${i}`, 'a value that must not be is no alternative here');
    else
      writer.filter(
        `searchParameters.facetFilters.${i}`,
        filterOf(
          name === 'language' ? 'lang' : name,
          pairs.map((pair) => pair![2]!),
        ),
      );
  });
  writer.leaveOthers(others, [], 'searchParameters.');
}

/** The filter of one of several values; one with `-` before it must not be. */
function filterOf(name: string, values: readonly string[]): string {
  const escaped = (text: string): string => text.replace(/[\\|]|\.(?=\.)/g, '\\$&');
  const [first] = values;
  if (values.length === 1 && first!.startsWith('-') && first !== '-')
    return `-${escaped(name)}:${escaped(first!.slice(1))}`;
  return `${escaped(name)}:${values.map((value) => escaped(value.replace(/^\\-/, '-'))).join('|')}`;
}
