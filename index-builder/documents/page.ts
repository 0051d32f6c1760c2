import type { AttributeValue } from '../../shared/document.ts';
import type { Section } from './sections.ts';

/** A page as its parser understood it, before it becomes documents. */
export interface Page {
  readonly title: string;
  /** Full url, without anchor. */
  readonly url: string;
  /** Primary language subtag, where the page says it. */
  readonly lang: string | undefined;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly sections: readonly Section[];
}

/**
 * Why a sound page gave no documents: `noindex` (robots meta, `data-cairn-ignore`, front matter), `draft`,
 * `unmarked` (it has no `data-pagefind-body`, and others have), `canonical` (names another page), `redirect`, `duplicate` (same words as an earlier page), `empty` (a page, or a
 * document of a CIFF file, without words).
 */
export type LeftOutReason = 'noindex' | 'draft' | 'unmarked' | 'canonical' | 'redirect' | 'duplicate' | 'empty';

/** What a parser makes of a file: a page, or the reason why the page asks to be left out. */
export type PageResult = Page | LeftOutReason;

/** What a parser is told about the file. */
export interface PageSource {
  /** For messages. */
  readonly file: string;
  /** Path inside the input. */
  readonly name: string;
  /** Prefix of urls, ending in a slash. */
  readonly base: string;
  /** CSS selector of the main content. */
  readonly selector: string | undefined;
  /** Whether only pages that mark their content are read: others of the site do. */
  readonly onlyMarked: boolean;
}
