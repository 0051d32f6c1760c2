import { foldAccents, isAlphabetic, MAX_TERM_UNITS } from './fold.ts';
import { detach, stem, type Language } from './languages.ts';

/** Receives every term of a text, in order of position. start/end: UTF-16 offsets [start, end) in the original text. */
export type EmitTerm = (term: string, position: number, start: number, end: number) => void;

/** Receives a word as it stands in the text, case folded; start/end as of terms. */
export type EmitSurface = (word: string, start: number, end: number) => void;

/** Writes terms at a current position, each distinct term once per position. */
export class TermWriter {
  /** Positions finished so far; the number of the current one. */
  position = 0;
  private readonly languages: readonly Language[];
  private readonly onlyLanguage: Language | undefined;
  private readonly emit: EmitTerm;
  private readonly surface: EmitSurface | undefined;
  private readonly written: string[] = [];

  /** @param languages stemmers to apply; none is the same as `und` alone */
  constructor(languages: readonly Language[], emit: EmitTerm, surface?: EmitSurface) {
    this.languages = languages.length > 0 ? languages : ['und'];
    this.onlyLanguage = this.languages.length === 1 ? this.languages[0] : undefined;
    this.emit = emit;
    this.surface = surface;
  }

  /** Goes to the next position, unless nothing was written at this one. */
  advance(): void {
    if (this.written.length === 0) return;
    this.written.length = 0;
    this.position++;
  }

  /** Writes one term as it is. Empty terms are dropped. */
  write(term: string, start: number, end: number): void {
    if (term === '' || this.written.includes(term)) return;
    const own = detach(term);
    this.written.push(own);
    this.emit(own, this.position, start, end);
  }

  /** Writes a case-folded term unstemmed, and its form without accents. */
  writeExact(term: string, start: number, end: number): void {
    this.write(term, start, end);
    this.write(foldAccents(term), start, end);
  }

  /**
   * Writes the stems of a case-folded word and of its form without accents. Words with digits and words that
   * reach the limit of length, where an ending is probably cut off, are written as they are.
   */
  writeWord(word: string, start: number, end: number): void {
    this.surface?.(word, start, end);
    if (word.length >= MAX_TERM_UNITS || !isAlphabetic(word)) {
      this.writeExact(word, start, end);
      return;
    }
    const folded = foldAccents(word);
    for (const language of this.languages) {
      this.write(stem(word, language), start, end);
      if (folded !== word) this.write(stem(folded, language), start, end);
    }
  }

  /** As writeWord and advance, for a lower-case word of a to z below the limit of length: the bulk of most texts. */
  writePlainWord(word: string, start: number, end: number): void {
    this.surface?.(word, start, end);
    if (this.onlyLanguage !== undefined) {
      this.emit(stem(word, this.onlyLanguage), this.position++, start, end);
      return;
    }
    for (const language of this.languages) this.write(stem(word, language), start, end);
    this.advance();
  }
}
