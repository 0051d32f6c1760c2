import { z } from 'zod';
import { type Migration, MigrationWriter } from './migration.ts';
import { parseExport } from './parse-export.ts';

const field = z.looseObject({ name: z.string(), type: z.string(), facet: z.boolean().optional() });
const synonym = z.looseObject({ id: z.string(), root: z.string().optional(), synonyms: z.array(z.string()) });
const override = z.looseObject({
  id: z.string(),
  rule: z.looseObject({ query: z.string().optional(), match: z.string().optional() }),
  includes: z.array(z.looseObject({ id: z.string(), position: z.number() })).optional(),
});

/** What `GET /collections/{name}`, its `/synonyms` and its `/overrides` answer (Typesense's API), in one object or apart. */
const EXPORT = z.looseObject({
  name: z.string().optional(),
  fields: z.array(field).optional(),
  default_sorting_field: z.string().optional(),
  synonyms: z.array(synonym).optional(),
  overrides: z.array(override).optional(),
});
type Export = z.infer<typeof EXPORT>;

const KNOWN = Object.keys(EXPORT.shape);
const USELESS = ['created_at', 'num_documents', 'num_memory_shards', 'enable_nested_fields', 'metadata'];
/** Names under which collections have what a document has. */
const NAMES = {
  url: ['url', 'permalink', 'link', 'path'],
  title: ['title', 'name', 'hierarchy.lvl0'],
  text: ['text', 'content', 'body', 'description'],
  lang: ['lang', 'language', 'locale'],
} as const;
/** The largest factor by which the field that a collection is sorted by lifts a document. */
const SORTING_BOOST = 1.3;

/** Carries over a collection's schema, synonyms and overrides. @throws CairnError `bad-request` */
export function fromTypesense(json: unknown, file: string): Migration {
  const settings = parseExport(EXPORT, json, file);
  const writer = new MigrationWriter();
  carryFields(settings, writer);
  for (const { id, root, synonyms, ...others } of settings.synonyms ?? []) {
    if (root !== undefined && root !== '') writer.oneWay(`synonyms.${id}`, root, synonyms);
    else writer.synonyms(`synonyms.${id}`, synonyms);
    writer.leaveOthers(others, [], `synonyms.${id}.`);
  }
  for (const each of settings.overrides ?? []) carryOverride(each, writer);
  writer.leaveUseless(settings, USELESS);
  writer.leaveOthers(settings, [...KNOWN, ...USELESS]);
  return writer.finish();
}

function carryFields({ fields = [], default_sorting_field: sorting }: Export, writer: MigrationWriter): void {
  const names = new Set(fields.map(({ name }) => name));
  const taken = new Set<string>(['id']);
  const mapped: Record<string, string> = {};
  for (const [ours, theirs] of Object.entries(NAMES)) {
    const found = theirs.find((name) => names.has(name));
    if (found === undefined) continue;
    taken.add(found);
    if (found !== ours) mapped[ours] = found;
  }
  if (Object.keys(mapped).length > 0) writer.config('fields', 'fields', mapped);
  const facets = fields.filter(({ facet, name }) => facet === true && !taken.has(name)).map(({ name }) => name);
  if (facets.length > 0) writer.widget('facets', facets.join(','));
  const others = [...names].filter((name) => !taken.has(name));
  if (others.length > 0)
    writer.leave(
      'fields',
      `${others.join(', ')}: documents have them below "attributes", for filters, facets and sorting`,
    );
  if (sorting !== undefined && sorting !== '')
    writer.boost('default_sorting_field', { attribute: sorting, max: SORTING_BOOST, curve: 'log' });
}

function carryOverride(
  { id, rule, includes = [], ...others }: z.infer<typeof override>,
  writer: MigrationWriter,
): void {
  const { query, match, ...rest } = rule;
  if (query === undefined || match !== 'exact')
    writer.leave(`overrides.${id}`, 'only a query as a whole has pins ("match": "exact")');
  else if (includes.length > 0)
    writer.pin(
      `overrides.${id}`,
      query,
      [...includes].sort((a, b) => a.position - b.position).map((document) => document.id),
    );
  writer.leaveOthers(rest, [], `overrides.${id}.rule.`);
  for (const name of Object.keys(others))
    writer.leave(
      `overrides.${id}.${name}`,
      name === 'excludes' ? 'a document is hidden for all queries or none' : 'not known here, left as it is',
    );
}
