import type { AttributeValue, CairnDocument } from '../../shared/document.ts';
import { ADDRESSES, HUGE_PAYLOADS, NAMES, PAYLOADS } from './payloads.ts';

/** A word that all of them have. */
export const COMMON = 'cairnstone';

/** Documents whose every field is something that must be a text and nothing else. */
export function hostileDocuments(): Partial<CairnDocument>[] {
  const documents = PAYLOADS.map((payload, i): Partial<CairnDocument> => ({
    id: `payload-${i}`,
    url: `/payload/${i}`,
    page: `/payload/${i % 7}`,
    title: payload,
    headings: [payload, `${payload} ${payload}`.slice(0, 5000)],
    text: `${COMMON} number${i} ${payload} and behind it.`,
    attributes: attributesOf(NAMES[i % NAMES.length]!, payload),
  }));
  const addressed = ADDRESSES.map((url, i): Partial<CairnDocument> => ({
    id: url,
    url,
    page: url,
    title: `Address ${i}`,
    text: `${COMMON} address`,
  }));
  const named = NAMES.map((id): Partial<CairnDocument> => ({
    id,
    url: id,
    page: id,
    title: id,
    headings: [id],
    text: `${COMMON} ${id}`,
  }));
  const huge = HUGE_PAYLOADS.map((payload, i): Partial<CairnDocument> => ({
    id: `huge-${i}`,
    title: payload,
    text: `${COMMON} ${payload}`,
  }));
  const headings = Array.from({ length: 5000 }, (_, i) => `heading ${i}`);
  return [...documents, ...addressed, ...named, ...huge, { id: 'headings', headings, text: COMMON, title: 'Headings' }];
}

/** Own members, whatever objects have under such a name. */
function attributesOf(name: string, payload: string): Record<string, AttributeValue> {
  return JSON.parse(`{${JSON.stringify(name)}: ${JSON.stringify(payload)}, "list": [${JSON.stringify(payload)}]}`) as Record<string, AttributeValue>; // prettier-ignore
}
