import type { EncodedText, EncoderText } from './text-model.ts';

/** What a release says of the encoder that its pieces come from. */
export interface EncoderCard {
  /** Name of the model: that of its folder, or what the folder calls it. */
  readonly name: string;
  /** SHA-256 of the weights. */
  readonly model: string;
  /** What ran it, with its version. */
  readonly runtime: string;
  /** Document encoder, activation, windows: all that decides a vector beside the weights. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Turns texts into weights of pieces. The vector of a text depends on that text alone. */
export interface Encoder {
  readonly card: EncoderCard;
  /** SHA-256 of everything that decides a vector: weights, tokenizer, settings, runtime. */
  readonly fingerprint: string;
  /** Every piece of the vocabulary, by number. */
  readonly pieces: readonly string[];
  /** Texts that may be under way at the same time. */
  readonly parallel: number;
  /** @throws CairnError `bad-request` naming the model */
  encode(text: EncoderText): Promise<EncodedText>;
  close(): Promise<void>;
}
