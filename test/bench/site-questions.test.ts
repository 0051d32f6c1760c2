import lunr from 'lunr';
import { expect, test } from 'vitest';
import { readQuestions } from '../../bench/site/site-questions.ts';

const questions = readQuestions();

/** Stems of the words of a text that are not stop words: by lunr, not by the analyzer that is measured. */
function contentStems(text: string): Set<string> {
  const tokens = (text.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => new lunr.Token(word.toLowerCase(), {}));
  const kept = tokens.filter((token) => (lunr.stopWordFilter(token) as lunr.Token | undefined) !== undefined);
  return new Set(kept.map((token) => lunr.stemmer(token).toString()));
}

test('there are 40 questions, four of each collection, each with its answers', () => {
  expect(new Set(questions.map(({ question }) => question)).size).toBe(40);
  const collections = new Map<string, number>();
  for (const { answers } of questions) {
    expect(new Set(answers).size).toBe(answers.length);
    const collection = answers[0]!.split('/')[1]!;
    collections.set(collection, (collections.get(collection) ?? 0) + 1);
  }
  expect([...collections.values()]).toEqual(Array(10).fill(4));
});

test('at least 20 questions share no content word with the title of the page that answers them', () => {
  const apart = questions.filter(({ question, title }) => {
    const ofTitle = contentStems(title);
    return ![...contentStems(question)].some((stem) => ofTitle.has(stem));
  });
  expect(apart.length).toBeGreaterThanOrEqual(20);
});
