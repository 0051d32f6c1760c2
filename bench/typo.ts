import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../index-builder/build.ts';
import { parseConfig } from '../index-builder/config.ts';
import { seededRandom } from '../index-builder/distill/random.ts';
import { readDocuments } from '../index-builder/documents/read-documents.ts';
import { openFolder } from '../index-builder/folder/open-folder.ts';
import { SILENT } from '../index-builder/progress.ts';
import type { Lexicon } from '../shared/format/lexicon.ts';
import { nearWords } from '../shared/search/query/near-words.ts';
import { search } from '../shared/search/search.ts';
import type { SearchRequest } from '../shared/search/query/search-request.ts';
import { cpuMs } from './cpu-clock.ts';
import { markdown } from './markdown.ts';
import { beside } from './shared-data.ts';
import { temporaryFolder } from './temporary-folder.ts';

// What corrections and completions take and bring: `npm run -s bench:typo`. Typos are drawn in the titles of documentation
// sites; a hit is a page of that title. What corrections and completions count was fixed on the first sites.

const SITES: Readonly<Record<string, readonly string[]>> = {
  'fixed on': ['odin-curriculum', 'react-docs', 'rust-book', 'azure-cli-docs'],
  others: ['opensearch-docs', 'office-support-docs', 'astro-docs', 'vue-docs', 'wsl-docs'],
  large: ['win32-docs'],
};
const QUERIES = 500;
const NEAR_QUERIES = 200;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

const { uniform, shuffle } = seededRandom(20_261_125);
const below = (limit: number): number => Math.floor(uniform() * limit);
const folder = temporaryFolder();

const hitRows = [
  ['sites', 'query', 'queries', 'hit@1', 'hit@10', 'hit@1 as typed', 'hit@10 as typed', 'reads', 'CPU ms'],
];
const nearRows = [['words', 'bytes', 'edits', 'CPU ms', 'CPU ms of all tables', 'ratio']];
for (const [name, sites] of Object.entries(SITES)) {
  const documents: object[] = [];
  const titles = new Set<string>();
  for (const site of sites)
    for await (const { document } of readDocuments(beside(`data/docs/${site}.jsonl.gz`), {
      fields: { headings: 'heading' },
    })) {
      documents.push({
        ...document,
        id: `${site}/${document.id}`,
        url: `/${site}/${document.id}`,
        page: `/${site}/${document.page}`,
      });
      if (/[a-z]{5}/i.test(document.title)) titles.add(document.title);
    }
  const input = join(folder, 'documents.jsonl');
  writeFileSync(input, documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
  await build([input], join(folder, name), parseConfig({}), SILENT);
  const { index, context } = await openFolder(join(folder, name));
  const sample = shuffle([...titles]).slice(0, QUERIES);
  const kinds: Readonly<Record<string, (title: string) => string | undefined>> = {
    'as it is': (title) => title,
    'one edit': (title) => mistype(title, 4, 1),
    'two edits': (title) => mistype(title, 6, 2),
    'not finished': (title) => /^.*[a-z]{3}(?=[a-z]+$)/i.exec(title)?.[0],
  };
  for (const [kind, change] of Object.entries(kinds)) {
    const queries = sample.flatMap((title) => {
      const query = change(title);
      return query === undefined ? [] : [{ title, query }];
    });
    const typing = kind === 'not finished';
    const ask = async (
      more: Partial<SearchRequest>,
    ): Promise<{ first: number; ten: number; reads: number; ms: number }> => {
      const sums = { first: 0, ten: 0, reads: 0, ms: 0 };
      for (const { title, query } of queries) {
        const startedMs = cpuMs();
        const request = { query, k: 10, offset: 0, mode: 'balanced', withText: false, ...more } as const;
        const { hits, costs } = await search(index, request, context);
        sums.ms += cpuMs() - startedMs;
        const place = hits.findIndex((hit) => hit.title === title);
        sums.first += Number(place === 0);
        sums.ten += Number(place >= 0);
        sums.reads += costs.reads;
      }
      return sums;
    };
    // The cache is as large as the index: what is read is read once, by the first to need it.
    const plain = await ask({ corrects: false });
    const read = await ask({ typing });
    const share = (count: number): string => (count / queries.length).toFixed(3);
    hitRows.push([
      name,
      kind,
      `${queries.length}`,
      share(read.first),
      share(read.ten),
      share(plain.first),
      share(plain.ten),
      (read.reads / queries.length).toFixed(2),
      (read.ms / queries.length).toFixed(2),
    ]);
  }
  const { words, manifest } = index;
  const { lexicon } = words!;
  for (const most of [1, 2])
    nearRows.push([
      `${lexicon!.vocabulary.count}`,
      `${manifest.lexicon!.bytes}`,
      `${most}`,
      ...timesOf(lexicon!, most),
    ]);
}
process.stdout.write(`${markdown(hitRows)}\n${markdown(nearRows)}`);

/** CPU for the near words of a mistyped one, by walking and by a table for each word, in milliseconds; and their ratio. */
function timesOf(lexicon: Lexicon, most: number): string[] {
  const words = Array.from(lexicon.all(), ({ word }) => new TextDecoder().decode(word));
  const typed = Array.from({ length: NEAR_QUERIES }, () => edit(words[below(words.length)]!));
  const timeOf = (queries: readonly string[], near: (query: string) => number): number => {
    const startedMs = cpuMs();
    for (const query of queries) near(query);
    return (cpuMs() - startedMs) / queries.length;
  };
  timeOf(typed, (query) => nearWords(lexicon.vocabulary, query, most).length);
  const walked = timeOf(typed, (query) => nearWords(lexicon.vocabulary, query, most).length);
  const whole = timeOf(typed.slice(0, 5), (query) => words.filter((word) => distance(query, word) <= most).length);
  return [walked.toFixed(2), whole.toFixed(1), (whole / walked).toFixed(0)];
}

/** A title with so many edits in one of its words, undefined where it has none of so many letters. */
function mistype(title: string, letters: number, edits: number): string | undefined {
  const words = [...title.matchAll(/[a-z]+/gi)].filter(([word]) => word.length >= letters);
  const chosen = words[below(words.length)];
  if (!chosen) return undefined;
  let [word] = chosen;
  for (let i = 0; i < edits; i++) word = edit(word);
  return title.slice(0, chosen.index) + word + title.slice(chosen.index + chosen[0].length);
}

/** A word with a letter left out, added or replaced, or two neighbours changed over. */
function edit(word: string): string {
  const at = below(word.length);
  const letter = LETTERS[below(LETTERS.length)]!;
  const [before, after] = [word.slice(0, at), word.slice(at + 1)];
  const next = after === '' ? word[at]! : after[0]! + word[at]! + after.slice(1);
  return [before + after, before + letter + word.slice(at), before + letter + after, before + next][below(4)]!;
}

/** Optimal string alignment by the whole table. */
function distance(a: string, b: string): number {
  let [twoBefore, before] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      let least = Math.min(before[j]! + 1, row[j - 1]! + 1, before[j - 1]! + Number(a[i - 1] !== b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, twoBefore[j - 2]! + 1);
      row.push(least);
    }
    [twoBefore, before] = [before, row];
  }
  return before[b.length]!;
}
