import { DOLLARS_PER_NEURON, FREE_NEURONS_PER_DAY, MODELS } from '../../shared/gpu/models.ts';
import type { Neurons } from '../../shared/gpu/tasks.ts';
import { type GpuEnv, readGpuSettings } from './env.ts';
import { Spending } from './spending.ts';
import { parseRun } from './task-request.ts';

/** `GET /v1/models`: the table of tasks, models, limits and prices. */
export function answerModels(): Response {
  return Response.json({
    dollarsPerNeuron: DOLLARS_PER_NEURON,
    freeNeuronsPerDay: FREE_NEURONS_PER_DAY,
    models: MODELS,
  });
}

/** `GET /v1/budget`, or `?run=NAME`: the budgets of a day and of a run, and what is left of them. */
export async function answerBudget(url: URL, env: GpuEnv): Promise<Response> {
  const settings = readGpuSettings(env);
  // Nobody can have this name: of a run that has not begun, everything is left.
  const { run = ' ' } = parseRun({ run: url.searchParams.get('run') ?? undefined });
  const { left }: Neurons = await new Spending(env, settings, { name: run, budget: Infinity }).neurons();
  return Response.json({ neurons: { run: settings.neuronsPerRun, day: settings.neuronsPerDay }, left });
}
