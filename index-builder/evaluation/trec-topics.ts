import { CairnError, type SourcePlace } from '../../shared/errors.ts';
import { quoteLine, type TextLine } from './text-lines.ts';

/** A topic whose end has not come yet. */
interface OpenTopic {
  readonly place: SourcePlace;
  num: string;
  title: string;
  /** Field that text belongs to; none where it is no part of a query. */
  field: 'num' | 'title' | undefined;
}

// Tags that count wherever they stand, so that a topic may be one line.
const TAGS = /(<\/?(?:top|num|title|desc|narr)>)/i;
// Any other tag, which begins a field of its own.
const OTHER_TAG = /^\s*<\/?[a-z]+>/i;
// What may stand around topics: the prologue and the root of an XML file.
const AROUND = /^<(\?.*|!.*|\/?topics)>$/i;

/**
 * Queries of a TREC topics file: the number and the title of each `<top>`, in the forms `<num> Number: 301`,
 * `<num>301</num>` and `<title> Topic: …`; a title may go on in the next lines. Other fields are no queries.
 * @throws CairnError `bad-request` naming the line (text outside a topic; a topic without number, title or end)
 */
export async function* parseTopics(
  lines: AsyncIterable<TextLine>,
): AsyncGenerator<{ id: string; text: string; place: SourcePlace }> {
  let topic: OpenTopic | undefined;
  for await (const { text, place } of lines) {
    for (const part of text.split(TAGS)) {
      const tag = TAGS.test(part) ? part.slice(1, -1).toLowerCase() : undefined;
      if (part.trim() === '') continue;
      if (tag === 'top') {
        if (topic) throw unclosed(topic);
        topic = { place, num: '', title: '', field: undefined };
      } else if (!topic) {
        if (!AROUND.test(part.trim()))
          throw new CairnError('bad-request', `found ${quoteLine(part.trim())}, expected <top>`, { place });
      } else if (tag === '/top') {
        yield { ...finish(topic), place: topic.place };
        topic = undefined;
      } else if (tag !== undefined || OTHER_TAG.test(part)) {
        topic.field = tag === 'num' || tag === 'title' ? tag : undefined;
      } else if (topic.field !== undefined) {
        topic[topic.field] += ` ${part}`;
      }
    }
  }
  if (topic) throw unclosed(topic);
}

function finish({ num, title, place }: OpenTopic): { id: string; text: string } {
  const id = num.replace(/^\s*number:/i, '').trim();
  const text = title
    .replace(/^\s*topic:/i, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (!/^\S+$/.test(id))
    throw new CairnError('bad-request', `found the topic number "${id}", expected <num> and one word`, { place });
  if (text === '')
    throw new CairnError('bad-request', `found no title of topic ${id}, expected <title> and a text`, { place });
  return { id, text };
}

function unclosed({ place }: OpenTopic): CairnError {
  return new CairnError('bad-request', 'found a topic without an end, expected </top>', { place });
}
