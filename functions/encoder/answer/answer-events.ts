import { CairnError } from '../../../shared/errors.ts';
import { answerKey } from '../../../shared/gpu/answer-key.ts';
import { WrongAnswer } from '../../../shared/gpu/check-answer.ts';
import type { AnswerEvent } from '../../../shared/gpu/tasks.ts';
import { isObject } from '../../json-variable.ts';
import { isFailed } from '../answer-task.ts';
import { callModel } from '../call-model.ts';
import { modelFailure } from '../model-error.ts';
import { ANSWER_PROMPT, answerMessages } from '../prompts/answer.ts';
import { runTask, type TaskContext } from '../run-task.ts';
import { parseModel } from '../task-request.ts';
import { chat, chatTokens } from '../tasks/chat.ts';
import { RERANK } from '../tasks/rerank.ts';
import type { ParsedQuestion } from './answer-request.ts';
import { CitedSentences } from './cited-sentences.ts';
import { modelEvents } from './model-events.ts';

/** Tokens of an answer. */
const OUTPUT_TOKENS = 600;
/**
 * What a cross-encoder must say of the best section at least. It gives the logarithm of the odds that a section fits: below
 * one in twenty, no model is asked. What is above may still not answer, and then the model says so.
 */
const LEAST_SCORE = -3;

/** A sentence as it is kept: with the ids that it cites. */
interface KeptSentence {
  readonly text: string;
  readonly citations: readonly string[];
}

/** An answer as it is kept. */
interface KeptAnswer {
  readonly sentences: readonly KeptSentence[];
  readonly dropped: number;
}

/** Answers a question from sections, sentence by sentence as they come. Nothing is thrown: what fails is the last event. */
export async function* answerEvents(question: ParsedQuestion, context: TaskContext): AsyncGenerator<AnswerEvent, void> {
  try {
    yield* answered(question, context);
  } catch (error) {
    if (!(error instanceof CairnError)) console.error(error);
    const { code, detail } =
      error instanceof CairnError ? { code: error.code, detail: error.message } : modelFailure(error);
    yield { event: 'error', code, detail };
  }
}

async function* answered(question: ParsedQuestion, context: TaskContext): AsyncGenerator<AnswerEvent, void> {
  const { model, sections } = question;
  const item = { question: question.question, sections };
  const key = await answerKey({ task: 'answer', model: model.name, prompt: ANSWER_PROMPT, settings: {}, item });
  const kept = (await context.cache.get([key])).get(key);
  if (isKept(kept)) {
    for (const sentence of kept.sentences) yield { event: 'sentence', ...sentence };
    yield await lastEvent(kept, true, context);
    return;
  }
  if (!(await isRelevant(question, context))) {
    yield await lastEvent({ sentences: [], dropped: 0 }, false, context);
    return;
  }
  const sentences: KeptSentence[] = [];
  const cited = new CitedSentences(sections.length);
  for await (const text of modelTexts(question, context)) {
    for (const { text: sentence, places } of text === undefined ? cited.end() : cited.add(text)) {
      const known = { text: sentence, citations: places.map((place) => sections[place]!.id) };
      sentences.push(known);
      yield { event: 'sentence', ...known };
    }
  }
  const answer = { sentences, dropped: cited.dropped };
  await context.cache.set(new Map([[key, answer]]));
  yield await lastEvent(answer, false, context);
}

/** What the model writes, piece by piece, and undefined at its end. */
async function* modelTexts({ model, question, sections }: ParsedQuestion, context: TaskContext) {
  const messages = answerMessages(question, sections);
  const end = await callModel(
    {
      model,
      input: { ...chat(messages, OUTPUT_TOKENS), stream: true, stream_options: { include_usage: true } },
      most: { input: chatTokens([JSON.stringify(messages)]), output: OUTPUT_TOKENS },
      read: (answer) => {
        if (answer instanceof ReadableStream) return answer as ReadableStream<Uint8Array>;
        throw new WrongAnswer('answer', 'the model gave no stream');
      },
    },
    context,
  );
  if ('failure' in end) throw new CairnError(end.failure.code, end.failure.detail);
  for await (const event of modelEvents(end.value, context.settings.callTimeoutMs))
    if ('text' in event) yield event.text;
    else await end.settle(event.usage);
  yield undefined;
}

/** Whether any of the sections may fit the question, by a cross-encoder. @throws CairnError where it does not say */
async function isRelevant({ question, sections }: ParsedQuestion, context: TaskContext): Promise<boolean> {
  if (sections.length === 0) return false;
  const documents = sections.map(({ title, text }) => `${title}\n${text}`);
  const work = {
    kind: RERANK,
    model: parseModel('rerank', undefined),
    items: [{ query: question, documents }],
    settings: {},
  };
  const [result] = (await runTask(work, context)).items;
  if (isFailed(result!)) throw new CairnError(result.error.code, result.error.detail);
  return Math.max(...result!.scores) >= LEAST_SCORE;
}

async function lastEvent(
  { sentences, dropped }: KeptAnswer,
  cached: boolean,
  context: TaskContext,
): Promise<AnswerEvent> {
  const neurons = await context.spending.neurons();
  const citations = [...new Set(sentences.flatMap((sentence) => sentence.citations))];
  if (citations.length > 0) return { event: 'done', citations, dropped, cached, neurons };
  return { event: 'refused', reason: dropped > 0 ? 'no-citation' : 'nothing-relevant', dropped, cached, neurons };
}

function isKept(value: unknown): value is KeptAnswer {
  if (!isObject(value) || !Array.isArray(value['sentences']) || typeof value['dropped'] !== 'number') return false;
  return value['sentences'].every(
    (each) => isObject(each) && typeof each['text'] === 'string' && Array.isArray(each['citations']),
  );
}
