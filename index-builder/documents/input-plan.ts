import { join } from 'node:path';
import { CairnError } from '../../shared/errors.ts';
import type { InputFile } from './input-files.ts';
import { listFiles } from './input-files.ts';
import type { InputFormat } from './read-options.ts';

/** Which files of an input are read, and how. */
export interface InputPlan {
  readonly format: InputFormat;
  readonly files: readonly InputFile[];
}

const EXTENSIONS: Readonly<Record<InputFormat, ReadonlySet<string>>> = {
  html: new Set(['html', 'htm']),
  markdown: new Set(['md', 'markdown', 'mdx']),
  jsonl: new Set(['jsonl', 'ndjson', 'json']),
  beir: new Set(['jsonl']),
  ciff: new Set(['ciff']),
};
const EXPECTED = 'HTML (.html), Markdown (.md, .mdx), JSON lines (.jsonl) or CIFF (.ciff), each plain or .gz';

/**
 * Decides what an input is. Detected in this order: a folder with `corpus.jsonl` is a BEIR set; a file goes by its
 * extension; a folder by the pages in it, by its JSON lines when it has no pages, and by its CIFF files when it has
 * neither. JSON lines may be named `.json`, as Anserini names them: in a folder that has none named `.jsonl`, where a
 * `.json` would be something else.
 * @throws CairnError `bad-request` for an input without files of the format, or with both HTML and Markdown
 */
export async function planInput(input: string, format?: InputFormat): Promise<InputPlan> {
  const { files, folders } = await listFiles(input);
  const fail = (message: string): never => {
    throw new CairnError('bad-request', message, { place: { file: input } });
  };
  if (folders.length === 0) {
    const [file] = files;
    if (file === undefined) return fail('the input holds no file');
    const detected = format ?? formatOf(file) ?? fail(`the file is of no known format; expected ${EXPECTED}`);
    return { format: detected, files };
  }
  const detected = format ?? detectFolder(files, fail);
  const ofFormat = files.filter((file) =>
    detected === 'beir' ? file.name === 'corpus.jsonl' : EXTENSIONS[detected].has(file.extension),
  );
  const named = ofFormat.filter((file) => file.extension !== 'json');
  const chosen = named.length > 0 ? named : ofFormat;
  if (chosen.length > 0) return { format: detected, files: chosen };
  const expected = detected === 'beir' ? join(input, 'corpus.jsonl[.gz]') : [...EXTENSIONS[detected]].join(', .');
  return fail(`found no documents among ${files.length} files; expected ${detected === 'beir' ? '' : '.'}${expected}`);
}

function formatOf(file: InputFile): InputFormat | undefined {
  return (['html', 'markdown', 'jsonl', 'ciff'] as const).find((format) => EXTENSIONS[format].has(file.extension));
}

function detectFolder(files: readonly InputFile[], fail: (message: string) => never): InputFormat {
  if (files.some((file) => file.name === 'corpus.jsonl')) return 'beir';
  const counts = { html: 0, markdown: 0, jsonl: 0, beir: 0, ciff: 0 };
  for (const file of files) {
    const format = formatOf(file);
    if (format !== undefined) counts[format]++;
  }
  if (counts.html > 0 && counts.markdown > 0) {
    const found = `found ${counts.html} HTML and ${counts.markdown} Markdown files`;
    fail(`${found}; expected one kind, or the format named: html or markdown`);
  }
  if (counts.html > 0) return 'html';
  if (counts.markdown > 0) return 'markdown';
  if (counts.jsonl > 0) return 'jsonl';
  if (counts.ciff > 0) return 'ciff';
  return fail(`found no documents among ${files.length} files; expected ${EXPECTED}`);
}
