import type { ExpandItem, SettingsOf } from '../../../shared/gpu/tasks.ts';
import { MATERIAL, quoted } from './quoted.ts';

/** Raised with every change of what follows: answers to another prompt are other answers. */
export const EXPAND_PROMPT = 1;

const SYSTEM = `You help people find documents by search. ${MATERIAL} You answer with JSON alone.`;

/** What asks for questions and words that a document should be found by. */
export function expandMessages({ title, text }: ExpandItem, { questions, terms }: SettingsOf['expand']): object[] {
  const document = (title === undefined ? '' : `${quoted('title', title)}\n`) + quoted('document', text);
  const user = `${document}

Write {"questions": [...], "terms": [...]}:
- "questions": ${questions} short questions that this document answers, each as somebody would type it who does not know its words, in the language of the document. Nothing that it does not answer.
- "terms": ${terms} words or short phrases for what it is about that do not occur in it: synonyms, other names, the words of beginners. None if there are none.`;
  return [
    { role: 'system', content: SYSTEM },
    { role: 'user', content: user },
  ];
}

/** The form of the answer, as JSON Schema. */
export const EXPAND_SCHEMA = {
  type: 'object',
  properties: {
    questions: { type: 'array', items: { type: 'string' } },
    terms: { type: 'array', items: { type: 'string' } },
  },
  required: ['questions', 'terms'],
};
