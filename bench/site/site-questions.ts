import { readFileSync } from 'node:fs';

/** A question as a reader would ask it, written from the page before any index of the site was built. */
export interface SiteQuestion {
  readonly question: string;
  /** Title of the first of the answers: the page that was drawn. */
  readonly title: string;
  /** URLs of the pages that answer it. */
  readonly answers: readonly string[];
}

/** The 40 questions of the site; they are never changed to fit results. */
export function readQuestions(): SiteQuestion[] {
  return JSON.parse(readFileSync(new URL('questions.json', import.meta.url), 'utf8')) as SiteQuestion[];
}
