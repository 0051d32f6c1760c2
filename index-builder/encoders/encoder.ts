import type { EncoderInput } from './encoder-input.ts';
import type { EncodedText } from './text-model.ts';

/** What a release says of the encoder that its pieces or embeddings come from. */
export interface EncoderCard {
  /** Name of the model: that of its folder, or what the folder calls it. */
  readonly name: string;
  /** SHA-256 of the weights. */
  readonly model: string;
  /** What ran it, with its version. */
  readonly runtime: string;
  /** Document encoder, activation, pooling, prompts, windows: all that decides a vector beside the weights. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Turns texts into weights of pieces, embeddings, or both. What a text becomes depends on that text alone. */
export interface Encoder {
  readonly card: EncoderCard;
  /** SHA-256 of everything that decides a vector: weights, tokenizer, settings, runtime. */
  readonly fingerprint: string;
  /** Every piece of the vocabulary, by number. */
  readonly pieces: readonly string[];
  /** Numbers of an embedding; undefined where it gives none. */
  readonly dims: number | undefined;
  /** Texts that may be under way at the same time. */
  readonly parallel: number;
  /** @throws CairnError `bad-request` naming the model */
  encode(input: EncoderInput): Promise<EncodedText>;
  close(): Promise<void>;
}
