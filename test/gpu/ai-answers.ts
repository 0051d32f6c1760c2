import type { GpuModel } from '../../shared/gpu/models.ts';
import type { TokenUsage } from '../../shared/gpu/neurons.ts';
import type { AiFault, WrongAnswerKind } from './ai-faults.ts';

/** What the stand-in for Workers AI answers, and what it takes for it. */
export interface StubAnswer {
  readonly answer: unknown;
  readonly usage: TokenUsage;
}

const utf8Bytes = (text: string): number => new TextEncoder().encode(text).length;
/** The most tokens that any tokenizer makes of a text. */
const tokens = (text: string): number => Math.max(utf8Bytes(text), utf8Bytes(text.normalize('NFKC'))) + 2;

export function textsOf(input: Record<string, unknown>): readonly string[] {
  return (input['text'] ?? input['documents'] ?? input['queries'] ?? []) as readonly string[];
}

export function answerEmbeddings(model: GpuModel, texts: readonly string[], fault: AiFault): StubAnswer {
  const dims = wrong(fault) === 'dims' ? model.dims! / 2 : model.dims!;
  let data: unknown = texts.map((text) => embedding(text, dims));
  const rows = data as number[][];
  if (wrong(fault) === 'count') data = rows.slice(1);
  // What no number is arrives as null by JSON, and as it is by the binding.
  if (wrong(fault) === 'nan') rows[0]![3] = NaN;
  if (wrong(fault) === 'null') (rows[0] as unknown[])[3] = null;
  if (wrong(fault) === 'zeros') rows[0]!.fill(0);
  const answer = wrong(fault) === 'shape' ? { data: 'none' } : { shape: [texts.length, dims], data, pooling: 'cls' };
  const input = texts.reduce((sum, text) => sum + Math.min(tokens(text), model.inputTokens), 0);
  return { answer, usage: { input, output: 0 } };
}

/** A vector of length 1 that similar texts have similar: trigrams of characters, each added at a place of its own. */
export function embedding(text: string, dims: number): number[] {
  const sum = new Float64Array(dims);
  const padded = ` ${text.toLowerCase()} `;
  for (let i = 0; i + 3 <= padded.length; i++) {
    let hash = 0x811c9dc5;
    for (const character of padded.slice(i, i + 3))
      hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193) >>> 0;
    const place = hash % dims;
    sum[place] = sum[place]! + (hash & 1024 ? 1 : -1);
  }
  const length = Math.hypot(...sum) || 1;
  if (length === 1) sum[0] = 1;
  return Array.from(sum, (value) => value / length);
}

export function answerPairs(model: GpuModel, input: Record<string, unknown>, fault: AiFault): StubAnswer {
  const { query, contexts } = input as { query: string; contexts: { text: string }[] };
  const words = new Set(wordsOf(query));
  let response: unknown = contexts
    .map(({ text }, id) => ({
      id,
      score: (8 * wordsOf(text).filter((word) => words.has(word)).length) / words.size - 4,
    }))
    .sort((a, b) => b.score - a.score);
  const rows = response as { id: number; score: number }[];
  if (wrong(fault) === 'count') response = rows.slice(1);
  if (wrong(fault) === 'nan') rows[0]!.score = NaN;
  if (wrong(fault) === 'zeros') rows[0]!.id = contexts.length;
  if (wrong(fault) === 'shape') response = 7;
  const pairs = contexts.map(({ text }) => Math.min(tokens(query) + tokens(text), model.inputTokens));
  return { answer: { response }, usage: { input: pairs.reduce((a, b) => a + b, 0), output: 0 } };
}

export function answerCaption(_model: GpuModel, input: Record<string, unknown>, fault: AiFault): StubAnswer {
  const image = input['image'] as string;
  const caption = fault.kind === 'says' ? fault.text : `A picture of ${image.length} characters.`;
  const usage = { input: 740, output: utf8Bytes(caption) };
  const metrics = { input_tokens: usage.input, output_tokens: usage.output };
  const answer = wrong(fault) ? { caption: 7, metrics } : { caption, finish_reason: 'stop', metrics };
  return { answer, usage };
}

export function answerChat(_model: GpuModel, input: Record<string, unknown>, fault: AiFault): StubAnswer {
  const {
    messages,
    stream,
    max_completion_tokens: most,
  } = input as {
    messages: { content: string | { type: string; text?: string }[] }[];
    stream?: boolean;
    max_completion_tokens: number;
  };
  const texts = messages.map(({ content }) =>
    typeof content === 'string' ? content : content.map(({ text = '' }) => text).join('\n'),
  );
  const pictures = JSON.stringify(messages).split('"image_url":{').length - 1;
  const words = fault.kind === 'says' ? fault.text : chatText(texts.at(-1)!);
  // A model stops at what it was allowed.
  const said = wrong(fault) === 'shape' ? 'no JSON' : words.slice(0, most);
  const usage = {
    input: 60 + pictures * 1100 + texts.reduce((sum, text) => sum + tokens(text), 0),
    output: Math.min(utf8Bytes(said), most) * (fault.kind === 'greedy' ? 1000 : 1),
  };
  const counts = { prompt_tokens: usage.input, completion_tokens: usage.output };
  if (stream) return { answer: events(said, counts), usage };
  const answer = wrong(fault) === 'zeros' ? {} : { choices: [completion(said)], usage: counts };
  return { answer, usage };
}

function completion(content: string): object {
  return { index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' };
}

/** What a chat model says unasked otherwise: of each section a sentence, or questions and words of a document. */
function chatText(prompt: string): string {
  const sections = [...prompt.matchAll(/<section-(\d+)>\n([^]*?)\n<\/section-\1>/g)];
  if (sections.length > 0)
    return sections.map(([, n, text]) => `${text!.split('\n').at(-1)!.split('.')[0]!} [${n!}].`).join(' ');
  const document = /<document>\n([^]*?)\n<\/document>/.exec(prompt)?.[1] ?? '';
  const [first = 'it'] = wordsOf(document);
  const json = document
    ? { questions: [`what is ${first}?`, `how does ${first} work?`], terms: [`${first} guide`] }
    : { caption: 'A picture.', tags: ['picture', 'picture', 'stub'] };
  return JSON.stringify(json);
}

/** Server-sent events, cut where no event ends. */
function events(text: string, usage: object): ReadableStream<Uint8Array> {
  const chunks = text.match(/[^]{1,7}/g) ?? [];
  const lines = chunks.map((content) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`);
  const all = `${lines.join('')}data: ${JSON.stringify({ choices: [], usage })}\n\ndata: [DONE]\n\n`;
  const bytes = new TextEncoder().encode(all);
  return new ReadableStream({
    type: 'bytes',
    start(controller) {
      for (let at = 0; at < bytes.length; at += 50) controller.enqueue(bytes.slice(at, at + 50));
      controller.close();
    },
  });
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/\p{L}+/gu) ?? [];
}

function wrong(fault: AiFault): WrongAnswerKind | undefined {
  return fault.kind === 'wrong' ? fault.how : undefined;
}
