import type { GpuModel } from '../../../shared/gpu/models.ts';
import type { AnswerSection } from '../../../shared/gpu/tasks.ts';
import { isObject } from '../../json-variable.ts';
import { asRequest, bad, parseModel, parseRun } from '../task-request.ts';

const QUESTION_LIMIT = 1000;
const SECTIONS_LIMIT = 20;
/** UTF-16 code units of all sections. */
const TEXT_LIMIT = 60_000;

/** A question and the sections that may answer it, read. */
export interface ParsedQuestion {
  readonly model: GpuModel;
  readonly question: string;
  readonly sections: readonly AnswerSection[];
  readonly run: string | undefined;
  readonly budget: number;
}

/** @throws CairnError `bad-request` */
export function parseQuestion(body: unknown): ParsedQuestion {
  const { question, sections, model, ...rest } = asRequest(body);
  if (typeof question !== 'string' || question.trim() === '' || question.length > QUESTION_LIMIT)
    throw bad(`"question" is no text of up to ${QUESTION_LIMIT} characters`);
  if (!Array.isArray(sections) || sections.length > SECTIONS_LIMIT)
    throw bad(`"sections" is no list of up to ${SECTIONS_LIMIT} sections`);
  const parsed = sections.map(parseSection);
  if (new Set(parsed.map(({ id }) => id)).size < parsed.length) throw bad('two sections have the same "id"');
  const length = parsed.reduce((sum, { title, text }) => sum + title.length + text.length, 0);
  if (length > TEXT_LIMIT) throw bad(`the sections have ${length} characters, expected at most ${TEXT_LIMIT}`);
  return { model: parseModel('answer', model), question, sections: parsed, ...parseRun(rest) };
}

function parseSection(value: unknown, i: number): AnswerSection {
  const { id, title = '', text } = isObject(value) ? value : {};
  if (
    typeof id === 'string' &&
    id !== '' &&
    typeof title === 'string' &&
    typeof text === 'string' &&
    text.trim() !== ''
  )
    return { id, title, text };
  throw bad(`sections[${i}] is no section, expected "id", "title" and "text"`);
}
