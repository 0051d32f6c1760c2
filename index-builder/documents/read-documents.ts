import { CairnError } from '../../shared/errors.ts';
import { readCiff } from './ciff.ts';
import { checkSelector, parseHtmlPage } from './html-page.ts';
import { planInput } from './input-plan.ts';
import { BEIR_FIELDS, readJsonl } from './jsonl.ts';
import { parseMarkdownPage } from './markdown-page.ts';
import { basePrefix } from './page-url.ts';
import { marksContent } from './pagefind.ts';
import { readPages } from './pages.ts';
import type { ReadOptions, SourcedDocument } from './read-options.ts';
import { primaryLanguage } from './validate.ts';

export type { LeftOutReason } from './page.ts';
export type { ReadOptions } from './read-options.ts';
export type { SourcedDocument } from './read-options.ts';

/**
 * Reads the documents of an input, a file or a folder, in a fixed order: files by the bytes of their path, documents
 * as they stand in each. Holds one page, a few reads of JSON lines, or `memoryBytes` of vectors, at a time. Ids are not
 * compared, except those of one CIFF file.
 * @throws CairnError `bad-request` for anything that is not a sound document (with file and line), `not-found` for
 * an input or file that is not there
 */
export async function* readDocuments(input: string, options: ReadOptions = {}): AsyncGenerator<SourcedDocument> {
  const settled = settleOptions(options);
  const { format, files } = await planInput(input, options.format);
  let consumed = 0;
  const count = (bytes: number): void => {
    consumed += bytes;
    options.onProgress?.(consumed);
  };
  if (format === 'html') {
    yield* readPages(files, { parse: parseHtmlPage, dropDuplicates: true, marksContent }, settled, count);
  } else if (format === 'markdown') {
    yield* readPages(files, { parse: parseMarkdownPage, dropDuplicates: false }, settled, count);
  } else if (format === 'ciff') {
    for (const file of files) yield* readCiff(file, settled, count);
  } else {
    const fields = format === 'beir' ? { ...BEIR_FIELDS, ...options.fields } : options.fields;
    const lineOptions = fields === undefined ? settled : { ...settled, fields };
    for (const file of files) yield* readJsonl(file, lineOptions, count);
  }
}

/**
 * Total size in bytes, as stored, of the files that `readDocuments` would read.
 * @throws CairnError as `readDocuments` does for an input it cannot make out
 */
export async function inputBytes(input: string, options: Pick<ReadOptions, 'format'> = {}): Promise<number> {
  const { files } = await planInput(input, options.format);
  return files.reduce((sum, file) => sum + file.bytes, 0);
}

/** Checks what would otherwise fail page by page, and brings the language to its primary subtag. */
function settleOptions(options: ReadOptions): ReadOptions {
  if (options.selector !== undefined) checkSelector(options.selector);
  if (!URL.canParse(basePrefix(options.baseUrl), 'http://site.invalid/')) {
    throw new CairnError('bad-request', `the base url is ${JSON.stringify(options.baseUrl)}; expected a url or a path`);
  }
  if (options.lang === undefined) return options;
  const lang = primaryLanguage(options.lang);
  if (lang !== undefined) return { ...options, lang };
  const found = JSON.stringify(options.lang);
  throw new CairnError('bad-request', `the language is ${found}; expected a tag such as "en" or "pt-BR"`);
}
