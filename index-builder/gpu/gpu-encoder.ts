import { createHash } from 'node:crypto';
import { CairnError } from '../../shared/errors.ts';
import { type GpuModel, modelsOf } from '../../shared/gpu/models.ts';
import type { EmbedResult, ItemError } from '../../shared/gpu/tasks.ts';
import type { Encoder, EncoderCard } from '../encoders/encoder.ts';
import { type EncoderInput, isDocument } from '../encoders/encoder-input.ts';
import { fromHalf, toHalf } from '../encoders/half-float.ts';
import type { EncodedText } from '../encoders/text-model.ts';
import type { GpuClient } from './gpu-client.ts';

/** What names a model of Workers AI where a model's folder may stand. */
const PREFIX = 'workers-ai:';
/** Texts of a request, at most what the GPU Worker takes; and requests under way at once. */
const REQUEST_ITEMS = 100;
const REQUESTS = 2;
/** Milliseconds that a text waits for others to be asked for with. */
const GATHER_MS = 10;

/** A text that waits for its embedding. */
interface Waiting {
  readonly text: string;
  readonly as: 'document' | 'query';
  readonly resolve: (encoded: EncodedText) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The model of Workers AI that a setting names, such as `workers-ai:@cf/baai/bge-m3`; undefined where it names a folder.
 * @throws CairnError `bad-request` (none that embeds)
 */
export function gpuModelOf(setting: string): GpuModel | undefined {
  if (!setting.startsWith(PREFIX)) return undefined;
  const name = setting.slice(PREFIX.length);
  const models = modelsOf('embed');
  const model = models.find((each) => each.name === name);
  if (model) return model;
  const names = models.map((each) => PREFIX + each.name).join(', ');
  throw new CairnError('bad-request', `there is no model "${setting}" that embeds, expected one of ${names}`);
}

/** What a release says of a model of Workers AI, whose weights nobody sees: its name stands in for their hash. */
export function gpuCard({ name, dims }: GpuModel): EncoderCard {
  const model = createHash('sha256')
    .update(PREFIX + name)
    .digest('hex');
  return { name, model, runtime: 'workers-ai', settings: { dims } };
}

/**
 * An encoder whose texts the GPU Worker embeds: those that wait at the same time are asked for together. A text is embedded
 * as far as the model reads it.
 * @param pieces tokens of a vocabulary, where some are to be embedded alone
 */
export class GpuEncoder implements Encoder {
  readonly card: EncoderCard;
  readonly fingerprint: string;
  readonly pieces: readonly string[];
  readonly dims: number;
  readonly parallel = REQUEST_ITEMS * REQUESTS;
  readonly #model: GpuModel;
  readonly #client: GpuClient;
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(model: GpuModel, client: GpuClient, pieces: readonly string[] = []) {
    this.#model = model;
    this.#client = client;
    this.pieces = pieces;
    this.dims = model.dims!;
    this.card = gpuCard(model);
    this.fingerprint = createHash('sha256')
      .update(JSON.stringify([this.card, pieces]))
      .digest('hex');
  }

  encode(input: EncoderInput): Promise<EncodedText> {
    const text = this.#textOf(input);
    // What has no text has no embedding, as with any model.
    if (text.trim() === '') return Promise.resolve(embedded(undefined));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ text, as: isDocument(input) ? 'document' : 'query', resolve, reject });
      if (this.#waiting.length >= REQUEST_ITEMS) this.#flush();
      else this.#timer ??= setTimeout(() => this.#flush(), GATHER_MS);
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #textOf(input: EncoderInput): string {
    if (isDocument(input)) return input.context === '' ? input.text : `${input.context}\n${input.text}`;
    return 'query' in input ? input.query : input.pieces.map((piece) => bare(this.pieces[piece]!)).join(' ');
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const as of ['document', 'query'] as const) {
      const own = waiting.filter((each) => each.as === as);
      for (let at = 0; at < own.length; at += REQUEST_ITEMS) void this.#ask(as, own.slice(at, at + REQUEST_ITEMS));
    }
  }

  async #ask(as: Waiting['as'], waiting: readonly Waiting[]): Promise<void> {
    try {
      const { name } = this.#model;
      const items = waiting.map(({ text }) => text);
      const answer = await this.#client.ask('embed', { model: name, items, settings: { as } });
      waiting.forEach(({ resolve, reject }, i) => {
        const item = answer.items[i]!;
        if ('error' in item) reject(this.#failureOf(item));
        else resolve(embedded(this.#read(item)));
      });
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }

  #failureOf({ error: { code, detail } }: ItemError): CairnError {
    const kept = code === 'over-budget' ? '; what was embedded so far is kept, and not paid for again' : '';
    return new CairnError(code, `${this.#model.name}: ${detail}${kept}`);
  }

  /** Numbers that 16-bit floats have, as caches keep them. @throws CairnError `corrupt` */
  #read({ embedding }: EmbedResult): Float32Array {
    const bytes = Buffer.from(embedding, 'base64');
    if (bytes.length !== this.dims * 4)
      throw new CairnError('corrupt', `an embedding of ${bytes.length / 4} numbers, expected ${this.dims}`);
    return Float32Array.from({ length: this.dims }, (_, i) => fromHalf(toHalf(bytes.readFloatLE(i * 4))));
  }
}

function embedded(embedding: Float32Array | undefined): EncodedText {
  return { tokens: 0, pieces: new Uint32Array(0), weights: new Float32Array(0), embedding };
}

/** What a token of a vocabulary stands for, without the marks of where a word begins or goes on. */
function bare(token: string): string {
  return token.replace(/^(##|▁|Ġ)/u, '');
}
