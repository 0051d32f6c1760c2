import { CairnError } from '../../shared/errors.ts';
import { streamBytes } from '../documents/file-bytes.ts';
import type { InputFile } from '../documents/input-files.ts';
import { splitLines } from '../documents/lines.ts';
import { decodeLine } from '../documents/utf8.ts';
import { describe } from '../documents/validate.ts';
import { parseEmbedding, type Refuse } from './embedding-numbers.ts';

const LINE_LIMIT_BYTES = 8 << 20;

/** An embedding with the id of its document. */
export interface EmbeddingLine {
  readonly id: string;
  readonly embedding: Float32Array;
  /** Says that something is wrong with the line. */
  readonly refuse: Refuse;
}

/**
 * Reads JSON lines of `id` and `embedding`, as `cairn encode` writes them; other members are ignored. Passed over are
 * blank lines, and documents that have nothing but the vector of an encoder.
 * @param width numbers of an embedding
 * @throws CairnError `bad-request` naming file and line
 */
export async function* readEmbeddingLines(file: InputFile, width: number): AsyncGenerator<EmbeddingLine> {
  const bytes = streamBytes(file, () => undefined);
  for await (const line of splitLines(bytes, { file: file.path, limitBytes: LINE_LIMIT_BYTES })) {
    const place = { file: file.path, line: line.number };
    const refuse = (message: string): never => {
      throw new CairnError('bad-request', message, { place });
    };
    if (!line.bytes) return refuse(`the line is longer than ${LINE_LIMIT_BYTES} bytes, the most it may have`);
    const text = decodeLine(line.bytes, place);
    const parsed = text.trim() === '' ? undefined : parseLine(text, width, refuse);
    if (parsed) yield { ...parsed, refuse };
  }
}

function parseLine(text: string, width: number, refuse: Refuse): Omit<EmbeddingLine, 'refuse'> | undefined {
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch (cause) {
    return refuse(`invalid JSON: ${(cause as Error).message}`);
  }
  const { id, embedding, vector } = (record ?? {}) as Partial<Record<'id' | 'embedding' | 'vector', unknown>>;
  const isId = (typeof id === 'string' && id !== '') || Number.isSafeInteger(id);
  if (!isId) return refuse(`"id" is ${describe(id)}, expected a string or an integer`);
  if (embedding === undefined && vector !== undefined) return undefined;
  if (embedding === undefined) return refuse(`document "${String(id)}" has no embedding, expected numbers or base64`);
  return { id: String(id), embedding: parseEmbedding(embedding, width, refuse) };
}
