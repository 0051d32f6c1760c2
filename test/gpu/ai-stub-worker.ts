import { WorkerEntrypoint } from 'cloudflare:workers';
import { type GpuModel, MODELS } from '../../shared/gpu/models.ts';
import { answerChat, answerCaption, answerEmbeddings, answerPairs, type StubAnswer, textsOf } from './ai-answers.ts';
import type { AiFault, AiPlan, Seen, SeenCall } from './ai-faults.ts';

// Stands in for Workers AI: shapes, limits and errors as documented, work as a test needs it. Of every call it counts the most
// that it can truly cost: a token a byte, since no tokenizer makes more.

let plan: AiPlan = {};
let faults: AiFault[] = [];
let calls: SeenCall[] = [];
let cost = 0;
// Of this plan alone: calls of one before may hang.
let underWay = { count: 0 };
let atOnce = 0;
const batches = new Map<string, { readonly answer: object; polls: number }>();

export default class AiStub extends WorkerEntrypoint {
  async run(name: string, input: Record<string, unknown>, options: { queueRequest?: boolean } = {}): Promise<unknown> {
    if (typeof input['request_id'] === 'string') return poll(input['request_id']);
    const counted = underWay;
    atOnce = Math.max(atOnce, ++counted.count);
    try {
      if (plan.delayMs !== undefined) await sleep(plan.delayMs);
      return await this.answer(name, input, options);
    } finally {
      counted.count--;
    }
  }

  private async answer(
    name: string,
    input: Record<string, unknown>,
    options: { queueRequest?: boolean },
  ): Promise<unknown> {
    const fault = faults.shift() ?? { kind: 'none' };
    calls.push({ model: name, input, fault });
    const model = MODELS.find((each) => each.name === name);
    if (!model) throw new Error(`AiError: 5007: No such model ${name} or task`);
    if (fault.kind === 'error' && !fault.ran) throw new Error(`AiError: ${fault.code}: ${MESSAGES[fault.code] ?? ''}`);
    if (options.queueRequest) return queue(model, input['requests'] as Record<string, unknown>[]);
    const { answer, usage } = work(model, input, fault);
    cost += Math.ceil(usage.input * model.inputPrice + usage.output * model.outputPrice);
    // With a timer, since the runtime ends what waits for nothing.
    if (fault.kind === 'hang') await sleep(60_000);
    if (fault.kind === 'broken') throw new Error('InferenceUpstreamError: internal error');
    if (fault.kind === 'error') throw new Error(`AiError: ${fault.code}: ${MESSAGES[fault.code] ?? ''}`);
    return answer;
  }

  async fetch(request: Request): Promise<Response> {
    if (request.method === 'POST') {
      plan = (await request.json()) as AiPlan;
      faults = [...(plan.faults ?? [])];
      calls = [];
      cost = 0;
      [underWay, atOnce] = [{ count: 0 }, 0];
    }
    const seen: Seen = { calls, cost, atOnce };
    return Response.json(seen);
  }
}

const MESSAGES: Readonly<Record<number, string>> = {
  3006: 'Request is too large',
  3007: 'Request timeout',
  3036: 'You have used up your daily free allocation of 10,000 neurons.',
  3040: 'Capacity temporarily exceeded, please try again.',
};

function work(model: GpuModel, input: Record<string, unknown>, fault: AiFault): StubAnswer {
  switch (model.protocol) {
    case 'texts':
    case 'documents':
      return answerEmbeddings(model, checked(model, textsOf(input)), fault);
    case 'pairs':
      return answerPairs(model, input, fault);
    case 'moondream':
      return answerCaption(model, input, fault);
    case 'chat':
      return answerChat(model, input, fault);
  }
}

/** @throws what Workers AI throws of more than a model takes */
function checked(model: GpuModel, texts: readonly string[]): readonly string[] {
  if (texts.length === 0 || texts.includes('')) throw new Error('AiError: 5004: Invalid input');
  if (texts.length > model.callItems) throw new Error('AiError: 3006: Request is too large');
  return texts;
}

function queue(model: GpuModel, requests: readonly Record<string, unknown>[]): object {
  if (!model.queues) throw new Error('AiError: 5004: the model has no queue');
  const answers = requests.map((request) => work(model, request, { kind: 'none' }));
  const tokens = answers.reduce((sum, { usage }) => sum + usage.input, 0);
  cost += Math.ceil(tokens * model.inputPrice);
  const responses = answers
    .map(({ answer }, id) => ({ id, result: answer, success: true, external_reference: null }))
    .filter(({ id }) => !plan.loses?.includes(id))
    .reverse();
  const id = crypto.randomUUID();
  const usage = { prompt_tokens: tokens, completion_tokens: 0, total_tokens: tokens };
  batches.set(id, { answer: { responses, usage }, polls: plan.polls ?? 1 });
  return { status: 'queued', model: model.name, request_id: id };
}

function poll(id: string): object {
  const batch = batches.get(id);
  if (!batch) throw new Error('AiError: 3003: no such request_id');
  if (plan.stuck || batch.polls-- > 0) return { status: 'running' };
  return batch.answer;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
