import { CairnError, placeText } from '../shared/errors.ts';

/** What a user is told of an error: one line; anything that is not ours is a bug, and its stack says where. */
export function errorLine(error: unknown): string {
  if (!(error instanceof CairnError)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const line = `${error.place ? `${placeText(error.place)}: ` : ''}${error.message} [${error.code}]`;
  // Messages quote names and the words of parsers, which may hold line breaks and what controls a terminal.
  return line.replace(/\s*[\r\n\u2028\u2029]\s*/g, ' ').replace(/[^\P{Cc}\t]/gu, '\ufffd');
}
