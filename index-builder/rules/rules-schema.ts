import { z } from 'zod';
import type { CairnError } from '../../shared/errors.ts';
import { RULES_LIMIT_FILTERS } from '../../shared/format/layout.ts';
import { parseFilters } from '../../shared/search/attributes/filter.ts';
import { checkSynonyms, nameOf } from './check-synonyms.ts';

/** Least and most that a document's weights are multiplied by, all boosts together. */
const BOOST_RANGE = { least: 0.25, most: 4 } as const;

const words = z.string().trim().min(1).max(200);
const attribute = z.string().min(1);
const pattern = z.string().min(1).max(1000);
const most = z.number().min(1).max(BOOST_RANGE.most);
const factor = z.number().min(BOOST_RANGE.least).max(BOOST_RANGE.most);

const filter = z.string().superRefine((text, context) => {
  try {
    parseFilters([text]);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as CairnError).message });
  }
});

/** Words that mean the same: each finds the others. */
const group = z.array(words).min(2).max(16);
/** Words that find others, and are not found by them. */
const oneWay = z.strictObject({ from: words, to: z.array(words).min(1).max(16) });

/** By a number: from 1 at 0 to `max` at the largest of the collection, or of the range. */
const byNumber = z.strictObject({
  attribute,
  max: most,
  curve: z.enum(['log', 'linear']).default('log'),
  range: z
    .tuple([z.number(), z.number()])
    .refine(([from, to]) => from < to, 'expected the smaller number first')
    .optional(),
});
/** By age: `max` for the newest date of the collection, half of what it is above 1 for each half-life before. */
const byAge = z.strictObject({ attribute, max: most, halfLifeDays: z.number().gt(0).max(100_000) });
/** By value: of several values of a document the largest factor. */
const byValue = z.strictObject({ attribute, values: z.record(z.string(), factor) });
const byPage = z.strictObject({ pages: z.array(pattern).min(1).max(100), factor });

const boost = z.union([byNumber, byAge, byValue, byPage]);
export type Boost = z.infer<typeof boost>;

const members = {
  /** Where editors find the schema. */
  $schema: z.string().optional(),
  synonyms: z
    .array(z.union([group, oneWay]))
    .max(2000)
    .default([]),
  /** Documents that come first for a query, in this order. */
  pins: z
    .array(z.strictObject({ query: words, ids: z.array(z.string().min(1)).min(1).max(10) }))
    .max(1000)
    .default([]),
  boosts: z.array(boost).max(8).default([]),
  /** Ids, pages or addresses, `*` for any part of one between slashes, `**` for any. */
  hidden: z.array(pattern).max(1000).default([]),
  defaults: z
    .strictObject({
      /** Filters of a search that has none of the same attribute. */
      filter: z.array(filter).max(RULES_LIMIT_FILTERS).default([]),
    })
    .prefault({}),
};

/** What `cairn.rules.json` may say. */
export const RULES = z.strictObject(members).superRefine(checkTogether);
/** Rules that were read, and the file that they came from, which nobody writes. */
export const READ_RULES = z.strictObject({ ...members, file: z.string().optional() }).superRefine(checkTogether);

/** Rules of a site, checked. */
export type Rules = z.infer<typeof READ_RULES>;
/** What a user may write. */
export type RulesInput = z.input<typeof RULES>;

/** What no rule says alone. */
function checkTogether(
  { synonyms, pins, boosts }: Pick<Rules, 'synonyms' | 'pins' | 'boosts'>,
  context: z.RefinementCtx,
): void {
  const refuse = (path: (string | number)[], message: string): void =>
    context.addIssue({ code: 'custom', path, message });
  checkSynonyms(synonyms, refuse);
  const seen = new Map<string, number>();
  pins.forEach(({ query }, i) => {
    const name = nameOf(query);
    if (seen.has(name))
      refuse(['pins', i, 'query'], `it is that of pins.${seen.get(name)!} too, expected each query once`);
    seen.set(name, i);
  });
  const together = boosts.map(rangeOf).reduce((all, own) => [all[0] * own[0], all[1] * own[1]], [1, 1]);
  if (together[1] > BOOST_RANGE.most)
    refuse(['boosts'], `together they multiply by up to ${together[1]}, expected at most ${BOOST_RANGE.most}`);
  if (together[0] < BOOST_RANGE.least)
    refuse(['boosts'], `together they multiply by as little as ${together[0]}, expected at least ${BOOST_RANGE.least}`);
}

/** Least and most that a boost multiplies by; what it does not speak of is multiplied by 1. */
export function rangeOf(boost: Boost): readonly [least: number, most: number] {
  if ('max' in boost) return [1, boost.max];
  const factors = 'values' in boost ? Object.values(boost.values) : [boost.factor];
  return [Math.min(1, ...factors), Math.max(1, ...factors)];
}
