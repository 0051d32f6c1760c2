import { checkCompletion, checkJson, checkTexts } from '../../../shared/gpu/check-answer.ts';
import type { ExpandItem, SettingsOf } from '../../../shared/gpu/tasks.ts';
import { isObject } from '../../json-variable.ts';
import { EXPAND_PROMPT, EXPAND_SCHEMA, expandMessages } from '../prompts/expand.ts';
import { bad } from '../task-request.ts';
import { chatTokens, jsonChat } from './chat.ts';
import type { TaskKind } from './kind.ts';

/** UTF-16 code units of a document: longer ones are split into sections by who asks. */
const TEXT_LIMIT = 24_000;
/** Of one question or term. */
const LENGTH_LIMIT = 200;
const DEFAULTS = { questions: 5, terms: 10 };
const MOST = 20;
/** Tokens that a question, and a term, may take in the answer. */
const QUESTION_TOKENS = 60;
const TERM_TOKENS = 16;

/** A language model says what a document should be found by. */
export const EXPAND: TaskKind<'expand'> = {
  task: 'expand',
  prompt: () => EXPAND_PROMPT,

  parseItem(value, name) {
    const { title, text } = isObject(value) ? value : {};
    if (typeof text !== 'string') throw bad(`${name} has no "text", expected a text`);
    if (title !== undefined && typeof title !== 'string') throw bad(`${name} has a "title" that is no text`);
    return { ...(title !== undefined && { title }), text };
  },

  parseSettings(settings) {
    const number = (name: keyof typeof DEFAULTS): number => {
      const value = settings[name] ?? DEFAULTS[name];
      if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MOST) return value as number;
      throw bad(`"${name}" is ${JSON.stringify(value)}, expected a number up to ${MOST}`);
    };
    return { questions: number('questions'), terms: number('terms') };
  },

  refusal({ title = '', text }) {
    if (text.trim() === '') return 'the text is empty';
    const length = title.length + text.length;
    return length > TEXT_LIMIT ? `the text has ${length} characters, expected at most ${TEXT_LIMIT}` : undefined;
  },

  most: (item, _model, settings) => ({
    input: chatTokens([JSON.stringify([expandMessages(item, settings), EXPAND_SCHEMA])]),
    output: outputTokens(settings),
  }),

  input: ([item], _model, settings) =>
    jsonChat(expandMessages(item!, settings), 'expansion', EXPAND_SCHEMA, outputTokens(settings)),

  read(answer, _items: readonly ExpandItem[], _model, { questions, terms }) {
    const json = checkJson(checkCompletion(answer));
    return [
      {
        questions: checkTexts(json['questions'], 'questions', { most: questions, length: LENGTH_LIMIT }),
        terms: checkTexts(json['terms'], 'terms', { most: terms, length: LENGTH_LIMIT }),
      },
    ];
  },

  isResult: (value) => isObject(value) && isTexts(value['questions']) && isTexts(value['terms']),
};

function outputTokens({ questions, terms }: SettingsOf['expand']): number {
  return 64 + questions * QUESTION_TOKENS + terms * TERM_TOKENS;
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
