import { checkLine } from '../../../shared/gpu/check-answer.ts';
import { NO_ANSWER } from '../prompts/answer.ts';

/** A sentence, and the places of the sections that it cites: 0-based, each once, at least one. */
export interface CitedSentence {
  readonly text: string;
  readonly places: readonly number[];
}

const CITATION = /\s*\[(\d{1,3})\]/g;
/** What ends a sentence, before its citations. */
const END_BEFORE_CITATIONS = /([.!?。！？]+)((?:\s*\[\d{1,3}\])+)/g;
/** A short word and a full stop: as likely an abbreviation as an end. */
const ABBREVIATION = /(?:^|[\s(.])\p{L}{1,3}\.\s*$/u;

const sentences = new Intl.Segmenter('und', { granularity: 'sentence' });

/**
 * Takes a text as it comes, and lets those sentences through that cite a section that there is. A citation of one that there
 * is not is taken off; what is left without any is dropped: whatever made a model say it, no section stands for it.
 */
export class CitedSentences {
  readonly #sections: number;
  #line = '';
  /** Sentences that cited nothing that there is. */
  dropped = 0;

  /** @param sections how many there are */
  constructor(sections: number) {
    this.#sections = sections;
  }

  /** The sentences of the lines that are whole by now. */
  add(text: string): CitedSentence[] {
    const lines = (this.#line + text).split('\n');
    this.#line = lines.pop()!;
    return lines.flatMap((line) => this.#read(line));
  }

  /** Those of the last line. */
  end(): CitedSentence[] {
    const line = this.#line;
    this.#line = '';
    return this.#read(line);
  }

  #read(raw: string): CitedSentence[] {
    const line = checkLine(raw);
    if (line === '' || line.replace(/\W/g, '') === NO_ANSWER) return [];
    const cited: CitedSentence[] = [];
    for (const sentence of sentencesOf(line)) {
      const places = [...sentence.matchAll(CITATION)].map((match) => Number(match[1]) - 1);
      const known = [...new Set(places)].filter((place) => place >= 0 && place < this.#sections);
      const text = sentence.replace(CITATION, '').trim();
      if (known.length > 0 && /[\p{L}\p{N}]/u.test(text)) cited.push({ text, places: known });
      else this.dropped++;
    }
    return cited;
  }
}

/** Sentences of a line, each with its citations before its end. */
function sentencesOf(line: string): string[] {
  const whole: string[] = [];
  let begun = '';
  for (const { segment } of sentences.segment(line.replace(END_BEFORE_CITATIONS, '$2$1'))) {
    begun += segment;
    if (ABBREVIATION.test(begun)) continue;
    whole.push(begun);
    begun = '';
  }
  return begun.trim() === '' ? whole : [...whole, begun];
}
