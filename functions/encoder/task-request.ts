import { CairnError } from '../../shared/errors.ts';
import { type GpuModel, modelsOf, type Task } from '../../shared/gpu/models.ts';
import type { ItemTask } from '../../shared/gpu/tasks.ts';
import { isObject } from '../json-variable.ts';
import type { TaskWork } from './run-task.ts';
import type { Run } from './spending.ts';
import type { TaskKind } from './tasks/kind.ts';

/** Items of one request: as many as the reads and writes of an invocation allow, whatever is in the cache. */
export const ITEMS_LIMIT = 256;
/** A name that people may give: of a run. */
const NAME = /^[\w.:-]{1,64}$/;

/** A request, read. */
export interface ParsedRequest<T extends ItemTask> {
  readonly work: TaskWork<T>;
  /** Undefined where the request has no run. */
  readonly run: string | undefined;
  readonly budget: number;
}

/** Reads a request of items. @throws CairnError `bad-request` */
export function parseTaskRequest<T extends ItemTask>(
  kind: TaskKind<T>,
  body: unknown,
  limit = ITEMS_LIMIT,
): ParsedRequest<T> {
  const { items, settings = {}, ...rest } = asRequest(body);
  if (!Array.isArray(items) || items.length === 0) throw bad('"items" is no list of at least one item');
  if (items.length > limit) throw bad(`there are ${items.length} items, expected at most ${limit}`);
  if (!isObject(settings)) throw bad('"settings" is no object');
  return {
    work: {
      kind,
      model: parseModel(kind.task, rest['model']),
      items: items.map((item, i) => kind.parseItem(item, `items[${i}]`)),
      settings: kind.parseSettings(settings),
    },
    ...parseRun(rest),
  };
}

/** The model that a request names, or the one of its task that is taken unnamed. @throws CairnError `bad-request` */
export function parseModel(task: Task, name: unknown): GpuModel {
  const models = modelsOf(task);
  if (name === undefined) return models[0]!;
  const model = models.find((each) => each.name === name);
  if (model) return model;
  const names = models.map((each) => each.name).join(', ');
  throw bad(`"model" is ${JSON.stringify(name)}, expected one that can "${task}": ${names}`);
}

/** The run that a request belongs to, and its budget in neurons. @throws CairnError `bad-request` */
export function parseRun({ run, budget = Infinity }: Record<string, unknown>): {
  readonly run: string | undefined;
  readonly budget: number;
} {
  if (run !== undefined && (typeof run !== 'string' || !NAME.test(run)))
    throw bad(`"run" is ${JSON.stringify(run)}, expected up to 64 letters, digits and _.:-`);
  if (typeof budget !== 'number' || !(budget >= 0))
    throw bad(`"budget" is ${JSON.stringify(budget)}, expected neurons, from 0`);
  return { run, budget };
}

/** Whose budget a request takes: without a name, one of its own. */
export function runOf({ run, budget }: { readonly run: string | undefined; readonly budget: number }): Run {
  return { name: run ?? `request ${crypto.randomUUID()}`, budget };
}

/** The object that a request is. @throws CairnError `bad-request` */
export function asRequest(body: unknown): Record<string, unknown> {
  if (isObject(body)) return body;
  throw bad('the body is no JSON object');
}

export function bad(message: string): CairnError {
  return new CairnError('bad-request', message);
}
