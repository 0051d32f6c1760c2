import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../build.ts';
import { parseConfig } from '../config.ts';
import { seededRandom } from '../distill/random.ts';
import { SILENT } from '../progress.ts';

const SEED = 20_261_125;
const DOCUMENTS = 4000;
const WORDS = 120;
const VOCABULARY = 20_000;

/** Builds an index of generated words in a folder, the same every time, and gives words to ask it for. */
export async function generateIndex(folder: string, queries: number): Promise<{ path: string; queries: string[] }> {
  const { uniform } = seededRandom(SEED);
  /** Few words often, as texts have them. */
  const words = (count: number): string =>
    Array.from({ length: count }, () => `w${Math.floor(uniform() ** 3 * VOCABULARY).toString(36)}`).join(' ');
  const lines = Array.from({ length: DOCUMENTS }, (_, i) =>
    JSON.stringify({ id: `${i}`, title: words(3), text: words(WORDS) }),
  );
  const input = join(folder, 'documents.jsonl');
  writeFileSync(input, lines.join('\n'));
  const path = join(folder, 'index');
  await build([input], path, parseConfig({ cache: false }), SILENT);
  return { path, queries: Array.from({ length: queries }, () => words(3)) };
}
