import type { AnswerSection } from '../../../shared/gpu/tasks.ts';
import { MATERIAL, quoted } from './quoted.ts';

/** Raised with every change of what follows: answers to another prompt are other answers. */
export const ANSWER_PROMPT = 1;

/** What the model says where the sections do not answer. */
export const NO_ANSWER = 'NONE';

const SYSTEM = `You answer questions from sections of documents, and from nothing else. ${MATERIAL}
Write up to six short sentences, each in a line of its own, in the language of the question, in plain text without lists or links. Each sentence says what sections say and ends with their numbers in brackets, such as [2] or [1][3]. If the sections do not answer the question, write ${NO_ANSWER} and nothing else.`;

/** What asks for an answer of sections, which are numbered from 1. */
export function answerMessages(question: string, sections: readonly AnswerSection[]): object[] {
  const texts = sections.map(({ title, text }, i) => quoted(`section-${i + 1}`, `${title}\n${text}`));
  const user = `${texts.join('\n')}\n${quoted('question', question)}`;
  return [
    { role: 'system', content: SYSTEM },
    { role: 'user', content: user },
  ];
}
