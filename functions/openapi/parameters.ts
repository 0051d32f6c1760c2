import { API_LIMITS, MODES, RANKS, type SearchParameters } from '../../shared/api.ts';
import { MERGES, MULTI_LIMIT, type MultiParameters, type MultiSearch } from '../../shared/multi.ts';
import { SIMILAR_PARAMETERS } from '../../shared/search/similar.ts';
import { flag, integer, list, type Members, object, oneOf, optional, type Schema, text } from './schema.ts';

const name = text(undefined, { minLength: 1 });

/** Schema of what a search is asked, as a POST has it. */
export function searchParameters(): Schema {
  return { ...object<SearchParameters>(searchMembers(), 'A search.'), additionalProperties: false };
}

/** Schema of what several searches are asked. */
export function multiParameters(): Schema {
  const index = optional(text('Name of its index; absent: the index without a name.'));
  const search = { ...object<MultiSearch>({ index, ...searchMembers() }), additionalProperties: false };
  const schema = object<MultiParameters>({
    searches: list(search, { minItems: 1, maxItems: MULTI_LIMIT }),
    k: optional({ ...integer(1, API_LIMITS.k, 'Hits of the merged list.'), default: 10 }),
    merge: optional({
      ...oneOf(MERGES, 'rrf: by places. score: by scores, where all are answered from one release.'),
      default: 'none',
    }),
  });
  return { ...schema, additionalProperties: false };
}

function searchMembers(): Members<SearchParameters> {
  const { k, depth, queryUnits, suggestions, filters, facets } = API_LIMITS;
  return {
    q: text(`The query. At most ${queryUnits} UTF-16 code units.`, { pattern: '\\S', maxLength: queryUnits }),
    k: optional({ ...integer(1, k, 'Hits wanted.'), default: 10 }),
    offset: optional({
      ...integer(0, depth - 1, `Hits left out at the start; offset + k is at most ${depth}.`),
      default: 0,
    }),
    mode: optional({ ...oneOf(MODES, 'How much is read.'), default: 'balanced' }),
    rank: optional(oneOf(RANKS, 'What the order goes by; dense2 where the index has codes.')),
    fields: optional(list({ const: 'text' }, { description: 'text: hits have their whole passage.' })),
    typing: optional(flag('Whether the last word may be unfinished.')),
    correct: optional({ ...flag('Whether words that the index lacks are corrected.'), default: true }),
    suggest: optional({ ...integer(0, suggestions, 'Suggestions wanted.'), default: 0 }),
    filter: optional(
      list(name, {
        maxItems: filters,
        description:
          'All must hold. name:value, name:a|b, name:1..5 (both ends inclusive, either may lack), -name:value.',
      }),
    ),
    facets: optional(list(name, { maxItems: facets, description: 'Attributes whose values are counted.' })),
    sort: optional(
      text('Attribute to sort by, with - before it the largest first; not with rank=dense2.', { pattern: '^-?[^-]' }),
    ),
    group: optional({ ...oneOf(['none', 'page'], 'page: hits of a page are one.'), default: 'none' }),
    feedback: optional(flag('Whether the first hits add terms to the query.')),
  };
}

/** What the documents that are like one are asked for by. */
export function similarQuery(): readonly Schema[] {
  const parameters: Readonly<Record<(typeof SIMILAR_PARAMETERS)[number], Schema>> = {
    k: { ...integer(1, API_LIMITS.k), default: 10 },
    mode: { ...oneOf(MODES), default: 'balanced' },
    page: { ...oneOf(['other', 'any']), default: 'other' },
  };
  const descriptions = {
    k: 'Documents wanted; fewer come back where its own page takes many places.',
    mode: 'How much is read.',
    page: 'other: sections of its own page are left out.',
  };
  return SIMILAR_PARAMETERS.map((key) => ({
    name: key,
    in: 'query',
    description: descriptions[key],
    schema: parameters[key],
  }));
}

/** The same as parameters of a GET: `filter` is repeated, other lists are joined by commas. */
export function searchQuery(): readonly Schema[] {
  const { properties, required } = searchParameters() as {
    readonly properties: Readonly<Record<string, Schema>>;
    readonly required: readonly string[];
  };
  return Object.entries(properties).map(([key, { description, ...schema }]) => ({
    name: key,
    in: 'query',
    description,
    required: required.includes(key),
    ...(schema['type'] === 'array' && { style: 'form', explode: key === 'filter' }),
    schema,
  }));
}
