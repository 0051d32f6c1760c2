import {
  type Certificate,
  type Correction,
  type Costs,
  type DemandReport,
  type DocumentAnswer,
  type Facet,
  type FacetValue,
  type GroupReport,
  type HitStages,
  type MissingShard,
  MODES,
  type PhraseReport,
  type Problem,
  type ProblemCode,
  RANKS,
  type SearchAnswer,
  type SimilarAnswer,
  type SearchHit,
  type SecondStageReport,
  type Snippet,
  type Suggestion,
} from '../../shared/api.ts';
import { PROBLEMS } from '../../shared/errors.ts';
import type { MergedHit, MultiAnswer } from '../../shared/multi.ts';
import type { HealthAnswer, ReleaseAnswer } from '../../shared/release-answer.ts';
import { flag, integer, list, number, object, oneOf, optional, record, ref, type Schema, text } from './schema.ts';

const count = integer(0);
const release = text('Id of the release that answered.', { pattern: '^[0-9a-f]{64}$' });
const range = { type: 'array', prefixItems: [count, count], minItems: 2, maxItems: 2 };
const attributes = record(
  { anyOf: [text(), number(), flag(), list(text())] },
  'What the site says of the document, by name.',
);
const headings = list(text(), { description: 'Headings above the section and its own, outermost first.' });
const bySpace = object<Record<'word' | 'piece', number>>({ word: number(), piece: number() });
const byKind = (schema: Schema): Schema =>
  object<Record<'plain' | 'question' | 'symbol', unknown>>({ plain: schema, question: schema, symbol: schema });

/** Schemas of what routes answer, each with every member of its type. */
export function answerSchemas(): Readonly<Record<string, Schema>> {
  return {
    SearchAnswer: object<SearchAnswer>({
      query: text(),
      mode: oneOf(MODES),
      rank: oneOf([...RANKS, 'sorted'], 'What the order of the hits goes by: a stage, or the attribute of sort.'),
      k: count,
      offset: count,
      hits: list(ref('SearchHit')),
      matches: integer(0, undefined, 'Documents that match at least one term of the query.'),
      matchesExact: flag('False where there may be more.'),
      certificate: ref('Certificate'),
      secondStage: optional(ref('SecondStageReport')),
      missing: optional(list(ref('MissingShard'))),
      costs: ref('Costs'),
      release,
      scoreUnit: number(),
      corrections: optional(list(ref('Correction'))),
      showing: optional(text('The query that was searched for, where words were corrected.')),
      didYouMean: optional(text('A query that may have been meant, and was not searched for.')),
      suggestions: optional(list(ref('Suggestion'))),
      facets: optional(record(ref('Facet'), 'By attribute.')),
      filters: optional(list(text(), { description: 'All filters that held, those of the site among them.' })),
      demands: optional(ref('DemandReport')),
      groups: optional(ref('GroupReport')),
      phrases: optional(ref('PhraseReport')),
    }),
    SimilarAnswer: object<SimilarAnswer>({
      id: text('The document that the hits are like.'),
      mode: oneOf(MODES),
      k: count,
      terms: list(text(), { description: 'Words that were searched for, strongest first, as the index has them.' }),
      unread: optional(
        list(text(), { description: 'Words that were not looked up, since the index has so many shards.' }),
      ),
      hits: list(ref('SearchHit')),
      certificate: ref('Certificate'),
      missing: optional(list(ref('MissingShard'))),
      costs: ref('Costs'),
      release,
      scoreUnit: number(),
    }),
    SearchHit: object<SearchHit>({
      id: text(),
      url: text(),
      page: text(),
      title: text(),
      headings,
      snippet: ref('Snippet'),
      score: number(),
      stages: optional(object<HitStages>({ sparse: number(), dense: { type: ['number', 'null'] } })),
      attributes: optional(attributes),
      text: optional(text('The whole passage, with fields=text.')),
      first: optional(oneOf(['pinned', 'title'], 'Why it stands before hits of larger scores.')),
      more: optional(list(ref('SearchHit'), { description: 'Other hits of its page, with group=page.' })),
    }),
    Snippet: object<Snippet>(
      { text: text(), matches: list(range), related: optional(list(range)) },
      'Plain text; ranges are UTF-16 offsets, ascending, and do not overlap.',
    ),
    Certificate: object<Certificate>(
      {
        stage: { const: 'first' },
        places: count,
        exact: flag(),
        bound: number(),
        slack: number(),
        threshold: number(),
        certified: count,
      },
      'What is proven of the first stage.',
    ),
    SecondStageReport: object<SecondStageReport>({
      applied: flag(),
      candidates: count,
      withoutCode: count,
      weight: number(),
      byModel: optional({ const: true }),
      failure: optional(object<{ code: string; detail: string }>({ code: text(), detail: text() })),
    }),
    MissingShard: object<MissingShard>({ shard: count, code: text(), detail: text() }),
    Costs: object<Costs>({
      rounds: count,
      waves: count,
      reads: count,
      bytes: count,
      cached: count,
      postings: count,
      skipped: count,
      documents: count,
      inflatedBytes: count,
      shards: count,
    }),
    Correction: object<Correction>({ at: range, typed: text(), searched: list(text()) }),
    Suggestion: object<Suggestion>({
      kind: oneOf(['word', 'title', 'heading']),
      text: text(),
      url: optional(text()),
    }),
    Facet: object<Facet>({
      values: list(object<FacetValue>({ value: { type: ['string', 'number', 'boolean'] }, count })),
      distinct: count,
      exact: flag(
        'False: counts are estimates, from below where lists were not read whole, from above beside a phrase.',
      ),
    }),
    DemandReport: object<DemandReport>({ complete: flag() }),
    GroupReport: object<GroupReport>({ checked: count, complete: flag() }),
    PhraseReport: object<PhraseReport>({ checked: count, complete: flag() }),
    DocumentAnswer: object<DocumentAnswer>({
      id: text(),
      url: text(),
      page: text(),
      title: text(),
      headings,
      text: text(),
      lang: optional(text()),
      attributes: optional(attributes),
      release,
    }),
    ReleaseAnswer: object<ReleaseAnswer>({
      release,
      channel: text(),
      formatVersion: integer(1),
      languages: list(text()),
      spaces: list(oneOf(['word', 'piece'])),
      scoring: object<ReleaseAnswer['scoring']>({
        unit: number(),
        weights: bySpace,
        mix: byKind(bySpace),
        occurrenceCap: number(),
      }),
      settings: { type: 'object', description: 'Settings of the build.' },
      counts: object<ReleaseAnswer['counts']>({
        documents: count,
        pages: count,
        terms: bySpace,
        postings: bySpace,
        textBytes: count,
        bytes: record(count),
      }),
      shards: count,
      secondStage: optional(
        object<NonNullable<ReleaseAnswer['secondStage']>>({
          model: text(),
          dims: count,
          bits: count,
          candidates: count,
          weights: byKind(number()),
        }),
      ),
    }),
    HealthAnswer: object<HealthAnswer>({
      status: { const: 'ok' },
      release,
      documents: count,
      memory: object<HealthAnswer['memory']>({ bytes: count, limitBytes: count }),
    }),
    MultiAnswer: object<MultiAnswer>({
      results: list({
        oneOf: [
          object<{ answer: SearchAnswer }>({ answer: ref('SearchAnswer') }),
          object<{ problem: Problem }>({ problem: ref('Problem') }),
        ],
      }),
      merged: optional(list(ref('MergedHit'))),
    }),
    MergedHit: object<MergedHit>({
      hit: ref('SearchHit'),
      score: number('The sum of reciprocal places, or the largest score.'),
      index: optional(text('Name of its index.')),
      searches: list(count, { description: 'The searches that found it, by their place in the request.' }),
    }),
    Problem: object<Problem>(
      {
        type: text(),
        title: text(),
        status: integer(400, 599),
        code: oneOf([...Object.keys(PROBLEMS), 'internal' satisfies ProblemCode]),
        detail: text('What was found, and what was expected.'),
      },
      'A problem document (RFC 9457).',
    ),
  };
}
