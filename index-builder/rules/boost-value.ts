import type { AttributeValue, CairnDocument } from '../../shared/document.ts';
import { CairnError, type SourcePlace } from '../../shared/errors.ts';
import type { Boost } from './rules-schema.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** The day of an ISO 8601 date or time; a month or year stands for its first day. */
const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ].*)?)?)?$/;

/**
 * What a boost by number or age goes by: the number, or the days since 1970; undefined: the document has none.
 * @throws CairnError `bad-request` (the attribute is no number, or no date)
 */
export function boostValue(
  document: Pick<CairnDocument, 'id' | 'attributes'>,
  boost: Boost,
  place?: SourcePlace,
): number | undefined {
  if (!('max' in boost)) return undefined;
  const value = attributeOf(document, boost.attribute);
  if (value === undefined) return undefined;
  const refuse = (expected: string): CairnError =>
    new CairnError(
      'bad-request',
      `attribute "${boost.attribute}" of "${document.id}" is ${JSON.stringify(value)}, expected ${expected}: a boost goes by it`,
      place && { place },
    );
  if (!('halfLifeDays' in boost)) {
    if (typeof value !== 'number') throw refuse('a number');
    return value;
  }
  const [, year, month = '01', day = '01'] = (typeof value === 'string' && DATE.exec(value)) || [];
  const time = year === undefined ? NaN : Date.parse(`${year}-${month}-${day}`);
  if (Number.isNaN(time)) throw refuse('an ISO 8601 date such as 2026-11-25');
  return time / DAY_MS;
}

/** A document's own attribute: names such as "constructor" are names like any other. */
export function attributeOf(
  { attributes = {} }: Pick<CairnDocument, 'attributes'>,
  name: string,
): AttributeValue | undefined {
  return Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}
