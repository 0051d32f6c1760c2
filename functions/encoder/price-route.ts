import { DOLLARS_PER_NEURON } from '../../shared/gpu/models.ts';
import { cost, MICRO } from '../../shared/gpu/neurons.ts';
import { parseJobRequest } from './jobs/job-request.ts';

/**
 * `POST /v1/price`: what a job would take at most, counted as the budget counts it, without a call. What the cache has already
 * is not looked for.
 */
export function answerPrice(body: unknown): Response {
  const { work } = parseJobRequest(body);
  const { kind, model, items, settings } = work;
  const asked = items.filter((item) => kind.refusal(item, model) === undefined);
  const micro = asked.reduce((sum, item) => sum + cost(model, kind.most(item, model, settings)), 0);
  const neurons = micro / MICRO;
  return Response.json({
    model: model.name,
    items: items.length,
    refused: items.length - asked.length,
    neurons,
    dollars: neurons * DOLLARS_PER_NEURON,
  });
}
