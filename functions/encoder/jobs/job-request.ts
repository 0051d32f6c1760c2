import { TASKS } from '../../../shared/gpu/models.ts';
import type { ItemTask } from '../../../shared/gpu/tasks.ts';
import { asRequest, bad, type ParsedRequest, parseTaskRequest } from '../task-request.ts';
import type { TaskKind } from '../tasks/kind.ts';
import { KINDS } from '../tasks/kinds.ts';

/** Items of a job: as many parts as one invocation can write and send. */
const JOB_ITEMS = 20_000;

/** Reads a request of items that says which task it is of. @throws CairnError `bad-request` */
export function parseJobRequest(body: unknown): ParsedRequest<ItemTask> {
  const { task, ...rest } = asRequest(body);
  if (!TASKS.some((each) => each === task && each !== 'answer'))
    throw bad(`"task" is ${JSON.stringify(task)}, expected embed, rerank, expand or caption`);
  return parseTaskRequest(KINDS[task as ItemTask] as TaskKind<ItemTask>, rest, JOB_ITEMS);
}
