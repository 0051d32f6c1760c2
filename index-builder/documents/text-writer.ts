/**
 * Gathers the text of a page: whitespace of running text collapses, blocks begin lines, verbatim text keeps its
 * line breaks. Spaces are written only once a word follows, so lines have none at their ends.
 */
export class TextWriter {
  readonly #parts: string[] = [];
  #lineStart = true;
  #spaceDue = false;

  /** Adds running text; a word continues the one before unless whitespace parts them. */
  inline(text: string): void {
    const words = text.replace(/\s+/g, ' ').trim();
    if (words === '') {
      if (text !== '') this.space();
      return;
    }
    if (/^\s/.test(text)) this.space();
    if (this.#spaceDue && !this.#lineStart) this.#parts.push(' ');
    this.#parts.push(words);
    this.#lineStart = false;
    this.#spaceDue = /\s$/.test(text);
  }

  /** Parts what follows from what precedes, on the same line. */
  space(): void {
    this.#spaceDue = true;
  }

  /** Begins a line, unless one has just begun. */
  newline(): void {
    if (!this.#lineStart) this.#parts.push('\n');
    this.#lineStart = true;
    this.#spaceDue = false;
  }

  /** Adds text as it stands. */
  verbatim(text: string): void {
    if (text === '') return;
    const plain = text.replace(/\r\n?/g, '\n');
    this.#parts.push(plain);
    this.#lineStart = plain.endsWith('\n');
    this.#spaceDue = false;
  }

  /** The text so far without blank ends; the writer is empty afterwards. */
  take(): string {
    const text = this.#parts.join('');
    this.#parts.length = 0;
    this.#lineStart = true;
    this.#spaceDue = false;
    // Leading blanks of a first line of code are kept, blank lines before it are not.
    return text.trimEnd().replace(/^(?:[^\S\n]*\n)+/, '');
  }
}
