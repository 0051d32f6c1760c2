import { createHash } from 'node:crypto';
import { CairnError } from '../../shared/errors.ts';
import type { CountBytes } from './file-bytes.ts';
import { pageBytes } from './file-bytes.ts';
import type { InputFile } from './input-files.ts';
import type { LeftOutReason, Page, PageResult, PageSource } from './page.ts';
import type { PageMemory } from './page-memory.ts';
import { basePrefix, fragment } from './page-url.ts';
import type { ReadOptions, SourcedDocument } from './read-options.ts';
import { decodePage } from './utf8.ts';
import { checkDocument } from './validate.ts';

export interface PageParser {
  readonly parse: (text: string, source: PageSource) => PageResult;
  /** Whether a page with the words of an earlier one is left out. */
  readonly dropDuplicates: boolean;
  /** Whether pages of the input mark their content, so that those which do not are left out. */
  readonly marksContent?: (files: readonly InputFile[]) => Promise<boolean>;
}

/**
 * Reads pages one file at a time; each section becomes a document with the id `path` or `path#anchor`.
 * @throws CairnError for the first bad page, unless `onError` is `skip`
 */
export async function* readPages(
  files: readonly InputFile[],
  parser: PageParser,
  options: ReadOptions,
  count: CountBytes,
): AsyncGenerator<SourcedDocument> {
  const seen = new Set<string>();
  const base = basePrefix(options.baseUrl);
  const onlyMarked = (await parser.marksContent?.(files)) ?? false;
  for (const file of files) {
    let documents: SourcedDocument[] = [];
    try {
      const text = decodePage(await pageBytes(file, count), file.path);
      const source = { file: file.path, name: file.name, base, selector: options.selector, onlyMarked };
      const result = dropEmpty(parsed(parser, text, source, options.pages));
      const reason = typeof result === 'string' ? result : duplicateOf(result, parser, seen);
      if (reason !== undefined) options.onLeftOut?.({ file: file.path }, reason);
      else if (typeof result !== 'string') documents = documentsOf(result, file, options);
    } catch (error) {
      if (options.onError !== 'skip' || !(error instanceof CairnError)) throw error;
      options.onSkip?.(error);
    }
    yield* documents;
  }
}

function parsed({ parse }: PageParser, text: string, source: PageSource, pages?: PageMemory): PageResult {
  try {
    return pages ? pages.parse(parse, text, source) : parse(text, source);
  } catch (error) {
    // The stack's end, or a tree that no parser follows in time.
    if (!(error instanceof RangeError)) throw error;
    const place = { file: source.file };
    throw new CairnError('bad-request', 'the page is nested too deeply to be read', { cause: error, place });
  }
}

function dropEmpty(result: PageResult): PageResult {
  if (typeof result === 'string') return result;
  const bare = result.title === '' && result.sections.every((each) => each.text === '' && each.headings.length === 0);
  return bare ? 'empty' : result;
}

function duplicateOf(page: Page, parser: PageParser, seen: Set<string>): LeftOutReason | undefined {
  if (!parser.dropDuplicates) return undefined;
  const hash = createHash('sha256').update(page.title);
  for (const section of page.sections) hash.update(`\0${section.headings.join('\u0001')}\0${section.text}`);
  const key = hash.digest().subarray(0, 16).toString('latin1');
  if (seen.has(key)) return 'duplicate';
  seen.add(key);
  return undefined;
}

function documentsOf(page: Page, file: InputFile, options: ReadOptions): SourcedDocument[] {
  return page.sections
    .filter((section) => section.anchor !== '' || section.text !== '' || page.title !== '')
    .map((section) => {
      const place = section.line === undefined ? { file: file.path } : { file: file.path, line: section.line };
      const draft = {
        id: section.anchor === '' ? file.name : `${file.name}#${section.anchor}`,
        url: page.url + fragment(section.anchor),
        page: page.url,
        title: page.title,
        headings: section.headings,
        text: section.text,
        lang: page.lang,
        attributes: page.attributes,
      };
      return { document: checkDocument(draft, place, options.lang), place };
    });
}
