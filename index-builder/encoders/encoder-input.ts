/** A document to encode: title and headings apart, since every window of it begins with them. */
export interface EncoderText {
  readonly context: string;
  readonly text: string;
}

/** A query to embed: of a long one, what one window holds counts. */
export interface EncoderQuery {
  readonly query: string;
}

/** Pieces to embed in this order, by number, without a prompt: of many, what one window holds counts. */
export interface EncoderPieces {
  readonly pieces: readonly number[];
}

/** What an encoder takes. Documents get all that it gives, queries and pieces an embedding alone. */
export type EncoderInput = EncoderText | EncoderQuery | EncoderPieces;

/** Whether it is a document. */
export function isDocument(input: EncoderInput): input is EncoderText {
  return 'text' in input;
}

/** What an input's time goes by, roughly: UTF-16 units, and four for a piece. */
export function sizeOf(input: EncoderInput): number {
  if (isDocument(input)) return input.context.length + input.text.length;
  return 'query' in input ? input.query.length : input.pieces.length * 4;
}
