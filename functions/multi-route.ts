import { type MultiAnswer, type MultiResult } from '../shared/multi.ts';
import { Budget } from './budget.ts';
import { NOT_STORED, PRIVATE } from './cache-headers.ts';
import type { Settings } from './env.ts';
import { type AnsweredSearch, mergeAnswers } from './merge-answers.ts';
import type { MultiRequest } from './multi-parameters.ts';
import { problemOf } from './problem.ts';
import { type Invocation, runSearch } from './run-search.ts';

/**
 * Answers several searches at once, within the limits of one invocation. A search that fails has its problem in its place.
 * @param settings of the index of each search
 * @throws CairnError `bad-request` where what was answered cannot be merged as is wanted
 */
export async function answerMulti(
  { searches, k, merge }: MultiRequest,
  settings: readonly Settings[],
  invocation: Omit<Invocation, 'settings' | 'budget' | 'searches'>,
): Promise<Response> {
  const budget = new Budget();
  const answered: AnsweredSearch[] = [];
  const results = await Promise.all(
    searches.map(async ({ index, request }, place): Promise<MultiResult> => {
      const own = { ...invocation, settings: settings[place]!, budget, searches: searches.length };
      try {
        const result = await runSearch(request, own);
        if (!('found' in result)) throw new Error('a search of several has no answer');
        answered.push({ place, index, answer: result.found });
        return { answer: result.found };
      } catch (error) {
        return { problem: problemOf(error) };
      }
    }),
  );
  answered.sort((a, b) => a.place - b.place);
  const answer: MultiAnswer = {
    results,
    ...(merge !== 'none' && { merged: mergeAnswers(answered, merge, k) }),
  };
  const isPrivate = settings.some(({ tokens }) => tokens);
  return Response.json(answer, { headers: { 'cache-control': isPrivate ? PRIVATE : NOT_STORED } });
}
