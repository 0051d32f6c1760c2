import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFolder } from '../index-builder/folder/open-folder.ts';
import { weighQuery } from '../shared/search/query/weigh-query.ts';
import { doJob } from './child.ts';
import { writeCiff } from './native-ciff.ts';
import { readLists, termName } from './native-lists.ts';
import { type NativeQueries, readyQuery } from './native-queries.ts';
import { Rows } from './native-rows.ts';
import type { QuerySet } from './query-set.ts';

// Takes vectors and queries out of an index, as the integers that Cairn multiplies, and writes them as native engines
// read them. In a process of its own, since it holds all postings.

export interface InputJob {
  readonly index: string;
  readonly queries: QuerySet;
  readonly folder: string;
}

/** What the index has, and how much of it native engines are given. */
export interface InputFacts {
  readonly documents: number;
  readonly terms: number;
  readonly postings: number;
  readonly givenTerms: number;
  readonly givenPostings: number;
}

doJob(async ({ index: path, queries, folder }: InputJob): Promise<InputFacts> => {
  const { index, context } = await openFolder(path);
  const { documents } = index.manifest.counts;
  const asked = [...queries.headings, ...queries.questions].flatMap((text) => weighQuery(text, index.queryWeights));
  const given = await readLists(index, context, new Set(asked.map(termName)));
  const rows = Rows.of(given.lists, documents);
  mkdirSync(folder);
  rows.write(folder);
  writeCiff(join(folder, 'lists.ciff'), given.lists, documents, rows);
  const scores = new Int32Array(documents);
  const ready = (texts: readonly string[]) => texts.map((text) => readyQuery(text, index, given, scores));
  const answered: NativeQueries = { headings: ready(queries.headings), questions: ready(queries.questions) };
  writeFileSync(join(folder, 'queries.json'), JSON.stringify(answered));
  const { terms, postings } = given;
  return { documents, terms, postings, givenTerms: given.lists.length, givenPostings: rows.postings };
});
