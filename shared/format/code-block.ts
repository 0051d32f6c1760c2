import { ByteReader, ByteWriter } from '../bytes.ts';

/** Bits that a dimension of a code has: its sign, or a number. */
export const CODE_BITS = [1, 8] as const;
export type CodeBits = (typeof CODE_BITS)[number];

/** Codes of consecutive documents, open. */
export interface CodeBlock {
  /** Code of a document by its place in the block, as a view; undefined where the document has none. */
  code(place: number): Uint8Array | undefined;
}

/** Bytes of one document's code: a bit or a byte for each dimension. */
export function codeBytes(dims: number, bits: CodeBits): number {
  return (dims * bits) / 8;
}

/** Bytes of the payload of a block of so many codes. */
export function codeBlockBytes(documents: number, dims: number, bits: CodeBits): number {
  return Math.ceil(documents / 8) + documents * codeBytes(dims, bits);
}

/** Payload of a code block: a bit for each document that says whether it has a code, then the codes. FORMAT.md §21.2. */
export function encodeCodeBlock(
  codes: readonly (Uint8Array | undefined)[],
  dims: number,
  bits: CodeBits,
): Uint8Array<ArrayBuffer> {
  const has = new Uint8Array(Math.ceil(codes.length / 8));
  codes.forEach((code, i) => (has[i >> 3]! |= Number(code !== undefined) << (i & 7)));
  const writer = new ByteWriter(codeBlockBytes(codes.length, dims, bits));
  writer.raw(has);
  const none = new Uint8Array(codeBytes(dims, bits));
  for (const code of codes) writer.raw(code ?? none);
  return writer.toBytes();
}

/** @throws CairnError `corrupt` (another length than such a block has) */
export function decodeCodeBlock(payload: Uint8Array, documents: number, dims: number, bits: CodeBits): CodeBlock {
  const reader = new ByteReader(payload, 'code block');
  const has = reader.raw(Math.ceil(documents / 8));
  const bytes = codeBytes(dims, bits);
  const codes = reader.raw(documents * bytes);
  reader.end();
  return {
    code: (place) =>
      (has[place >> 3]! >> (place & 7)) & 1 ? codes.subarray(place * bytes, (place + 1) * bytes) : undefined,
  };
}
