import { CairnError } from '../../../shared/errors.ts';
import { checkEmbeddings } from '../../../shared/gpu/check-answer.ts';
import type { GpuModel } from '../../../shared/gpu/models.ts';
import { tokensAtMost } from '../../../shared/gpu/neurons.ts';
import type { EmbedResult, SettingsOf } from '../../../shared/gpu/tasks.ts';
import { isObject } from '../../json-variable.ts';
import type { TaskKind } from './kind.ts';

type EmbedSettings = SettingsOf['embed'];

/** Texts become vectors. */
export const EMBED: TaskKind<'embed'> = {
  task: 'embed',

  parseItem(value, name) {
    if (typeof value === 'string') return value;
    throw new CairnError('bad-request', `${name} is no text, expected a string`);
  },

  parseSettings({ as = 'document' }) {
    if (as === 'document' || as === 'query') return { as };
    throw new CairnError('bad-request', `"as" is ${JSON.stringify(as)}, expected "document" or "query"`);
  },

  refusal: (text) => (text.trim() === '' ? 'the text is empty' : undefined),

  most: (text, model, settings) => ({
    input: Math.min(tokensAtMost(asked(text, model, settings)), model.inputTokens),
    output: 0,
  }),

  input(texts, model, settings) {
    if (model.protocol === 'documents') return settings.as === 'query' ? { queries: texts } : { documents: texts };
    const text = texts.map((each) => asked(each, model, settings));
    // Some cut what is too long unasked, this one if it is asked: all do the same, and answers say it.
    return model.queryPrefix === undefined ? { text, truncate_inputs: true } : { text, pooling: 'cls' };
  },

  read(answer, texts, model, settings) {
    return checkEmbeddings(answer, texts.length, model.dims!).map((embedding, i) => {
      if (!embedding) return undefined;
      const maybeCut = tokensAtMost(asked(texts[i]!, model, settings)) > model.inputTokens;
      return { embedding: toBase64(embedding), ...(maybeCut && { maybeCut }) };
    });
  },

  isResult(value, _text, model) {
    if (!isObject(value)) return false;
    const { embedding } = value as Partial<EmbedResult>;
    return typeof embedding === 'string' && embedding.length === base64Length(model.dims! * 4);
  },
};

/** The text as the model is given it. */
function asked(text: string, { queryPrefix = '' }: GpuModel, { as }: EmbedSettings): string {
  return as === 'query' ? queryPrefix + text : text;
}

/** Numbers as 32-bit floats, little-endian, in base64. */
function toBase64(numbers: Float32Array): string {
  const view = new DataView(new ArrayBuffer(numbers.length * 4));
  numbers.forEach((value, i) => view.setFloat32(i * 4, value, true));
  return btoa(String.fromCharCode(...new Uint8Array(view.buffer)));
}

function base64Length(bytes: number): number {
  return Math.ceil(bytes / 3) * 4;
}
