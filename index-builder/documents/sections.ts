import { TextWriter } from './text-writer.ts';

/** A heading found in a page. */
export interface Heading {
  /** 1 to 6. */
  readonly level: number;
  readonly text: string;
  /** Where a link can point; undefined for a heading that none can reach. */
  readonly anchor: string | undefined;
  /** 1-based line of the page's source. */
  readonly line: number | undefined;
}

/** The part of a page under one heading, or before the first. */
export interface Section {
  /** Empty for the page's own section. */
  readonly anchor: string;
  /** Headings above and its own, outermost first, without the page's title. */
  readonly headings: readonly string[];
  readonly text: string;
  readonly line: number | undefined;
}

/**
 * Splits a page, read from top to bottom, at headings with anchors. The page's own section comes first, always,
 * so that the page itself can be found by its title. A heading stays in the text of its section when it has no
 * anchor or repeats an anchor (a link leads to the first). A heading that is the page's title, when it is of level 1 or
 * the first of the page, begins nothing: what follows it belongs to the page's own section.
 */
export class Outline {
  readonly writer = new TextWriter();
  readonly #title: string;
  readonly #done: Section[] = [];
  readonly #anchors = new Set<string>();
  #stack: Heading[] = [];
  #open: Heading | undefined;
  #first = true;
  #titleMet = false;

  constructor(title: string) {
    this.#title = title;
  }

  /** Takes a heading into account; one without words changes nothing. */
  heading(heading: Heading): void {
    this.writer.newline();
    if (heading.text === '') return;
    const first = this.#first;
    this.#first = false;
    if ((first || heading.level === 1) && heading.text === this.#title && !this.#titleMet) {
      this.#titleMet = true;
      // Only before the first section can the title stand for the page; further down it is just a heading.
      if (this.#open === undefined) return;
    }
    if (heading.anchor === undefined || heading.anchor === '' || this.#anchors.has(heading.anchor)) {
      this.writer.inline(heading.text);
      this.writer.newline();
      return;
    }
    this.#anchors.add(heading.anchor);
    this.#close();
    this.#stack = this.#stack.filter((above) => above.level < heading.level);
    this.#stack.push(heading);
    this.#open = heading;
  }

  /** Ends the page. The first section is the page's own, the rest follow in reading order. */
  finish(): Section[] {
    this.#close();
    return this.#done;
  }

  #close(): void {
    this.#done.push({
      anchor: this.#open?.anchor ?? '',
      headings: this.#stack.map((heading) => heading.text),
      text: this.writer.take(),
      line: this.#open === undefined ? 1 : this.#open.line,
    });
  }
}
