import { mean, quantile } from '../index-builder/timing/distribution.ts';
import { DocumentStatistics, LAGS, type Pair, PARTS, type Space, SPACES } from './document-statistics.ts';
import { markdown } from './markdown.ts';
import { readRealCollection, realDocuments, wordsOf } from './real-collection.ts';
import { syntheticDocuments } from './synthetic-documents.ts';

// How like the real collection synthetic documents are: `node bench/synthetic-statistics.ts [count]`. Real ones are
// the sections of at least 50 words and 80 pieces, their vectors cut to the heaviest 80 to 90.

const RANKS = [1, 10, 100, 1000, 10_000];
const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95];
const PAIRS = 2000;
/** Terms of a pair are in at least this share of the documents. */
const FREQUENT = 0.01;

const collection = await readRealCollection();
const expected = collection.sections.length;
const count = Number(process.argv[2] ?? 86_344);
const started = performance.now();
let generated = 0;
for (const { text } of syntheticDocuments(collection, count)) generated += text.length;
const seconds = (performance.now() - started) / 1000;
const memory = process.resourceUsage().maxRSS / 1024;

const pairs = drawPairs();
const real = new DocumentStatistics(expected, pairs);
for (const document of realDocuments(collection)) real.add(document);
const synthetic = new DocumentStatistics(count, pairs);
for (const document of syntheticDocuments(collection, count)) synthetic.add(document);

const rows = [['', `real, ${expected} sections`, `synthetic, ${count}`, 'ratio']];
for (const space of SPACES)
  for (const rank of RANKS) addRow(`${space}: share of documents with term ${rank}`, (of) => of.share(space, rank));
PARTS.forEach((part, i) => addRow(`words: vocabulary of ${part} of the documents`, (of) => of.vocabulary[i]));
const grown = real.vocabulary.at(-1)! * (count / expected) ** collection.heaps;
rows.push([
  `words: vocabulary, real by Heaps' exponent ${collection.heaps.toFixed(3)}`,
  number(grown),
  number(synthetic.vocabulary.at(-1)),
  number(synthetic.vocabulary.at(-1)! / grown),
]);
for (const documents of [1, 2, 3, 5, 10])
  addRow(`words: share in ${documents} documents exactly`, (of) => of.rare(documents));
addRow('words a document, mean', ({ lengths }) => mean(lengths));
for (const share of QUANTILES) addRow(`words a document, quantile ${share}`, ({ lengths }) => quantile(lengths, share));
addRow('words a document, least', ({ lengths }) => quantile(lengths, 0));
addRow('pieces a document, mean', ({ sizes }) => mean(sizes));
addRow('pieces a document, least', ({ sizes }) => quantile(sizes, 0));
addRow('weight of a piece, mean', ({ weights }) => mean(weights));
for (const share of QUANTILES)
  addRow(`weight of a piece, quantile ${share}`, ({ weights }) => quantile(weights, share));
for (const space of SPACES) {
  addRow(`${space}: lift of pairs, mean`, (of) => mean(of.lifts(space)));
  for (const share of [0.25, 0.5, 0.75])
    addRow(`${space}: lift of pairs, quantile ${share}`, (of) => quantile(of.lifts(space), share));
  for (const lag of LAGS)
    addRow(`${space}: overlap (Jaccard) of documents ${lag} apart`, (of) => of.overlap(space, lag));
}
addRow('share of the texts that differ from all before', ({ texts, documents }) => texts.size / documents);
process.stdout.write(markdown(rows));
process.stdout.write(
  `\n${Math.round(count / seconds)} documents a second, ${(generated / count).toFixed(0)} characters each, ` +
    `${memory.toFixed(0)} MB of memory at most while generating\n`,
);

function addRow(name: string, of: (statistics: DocumentStatistics) => number | undefined): void {
  const a = of(real);
  const b = of(synthetic);
  rows.push([name, number(a), number(b), number(a === undefined || b === undefined ? undefined : b / a)]);
}

/** Pairs of frequent terms of random real documents, with the chance that such a pair has of being met. */
function drawPairs(): Record<Space, Pair[]> {
  const frequencies = new DocumentStatistics(expected, { words: [], pieces: [] });
  for (const document of realDocuments(collection)) frequencies.add(document);
  const found: Record<Space, Pair[]> = { words: [], pieces: [] };
  const stride = Math.floor(expected / PAIRS);
  let i = 0;
  for (const { text, vector } of realDocuments(collection)) {
    if (i++ % stride !== 0) continue;
    const terms = { words: [...new Set(wordsOf(text))], pieces: Object.keys(vector) };
    for (const space of SPACES) {
      const least = FREQUENT * expected;
      const frequent = terms[space].filter((term) => frequencies.frequencies[space].get(term)! >= least).sort();
      // Fixed steps through terms in the order of their letters: as good as random, and the same in each run.
      const a = frequent[(i * 7) % frequent.length];
      const b = frequent[(i * 13 + 5) % frequent.length];
      if (a !== undefined && b !== undefined && a !== b) found[space].push([a, b]);
    }
  }
  return found;
}

function number(value: number | undefined): string {
  if (value === undefined) return '';
  return value >= 1000 ? String(Math.round(value)) : value.toPrecision(3);
}
