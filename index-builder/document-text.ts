import type { CairnDocument } from '../shared/document.ts';
import type { EncoderText } from './encoders/encoder-input.ts';

/** Words of a text without a heading that stand in for one: about as long as a title. */
const BEGINNING_WORDS = 12;

/** What a reader who looks for the document might type: its heading, its page's title, or how its text begins. */
export function standInQuery({ headings, title, text }: CairnDocument): string {
  const heading = [headings.at(-1), title].find((line) => line !== undefined && line.trim() !== '');
  return heading ?? text.trim().split(/\s+/u, BEGINNING_WORDS).join(' ');
}

/** All that is said in a document, as one text: what its pieces are counted in. */
export function wholeText({ headings, title, text }: CairnDocument): string {
  return [title, ...headings, text].filter((part) => part !== '').join('\n');
}

/** What an encoder is given of a document: title and headings apart, and expansions behind the text. */
export function encoderText({ title, headings, text }: CairnDocument, expansion?: string): EncoderText {
  const context = [title, ...headings].filter((part) => part !== '').join(' ');
  return { context, text: expansion === undefined ? text : `${text} ${expansion}` };
}

/** UTF-16 units of a document's text: what the time that its model takes goes by. */
export function charactersOf({ title, headings, text }: CairnDocument): number {
  return title.length + headings.reduce((sum, heading) => sum + heading.length, 0) + text.length;
}
