import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { CairnError } from '../../shared/errors.ts';
import { TASKS } from '../../shared/gpu/models.ts';
import type { ItemTask } from '../../shared/gpu/tasks.ts';
import { PRIVATE } from '../cache-headers.ts';
import { problemResponse } from '../problem.ts';
import { hasToken } from '../tokens.ts';
import { answerStream } from './answer/answer-stream.ts';
import { answerTask } from './answer-task.ts';
import { answerBudget, answerModels } from './budget-route.ts';
import { type GpuEnv, readGpuToken } from './env.ts';
import { consumeParts } from './jobs/job-queue.ts';
import { answerResults } from './jobs/job-results.ts';
import { jobStatus, resumeJob, startJob } from './jobs/start-job.ts';
import { answerPrice } from './price-route.ts';
import { bad } from './task-request.ts';

export { Gpu } from './gpu.ts';
export { NeuronLedger } from './neuron-ledger.ts';

/** Bytes of a request's body: what a batch of Workers AI may have. */
const BODY_LIMIT_BYTES = 10 << 20;

const app = new Hono<{ Bindings: GpuEnv }>();

app.onError(problemResponse);
app.notFound(({ req }) =>
  problemResponse(new CairnError('not-found', `there is no ${req.method} ${req.path}, expected a route of /v1`)),
);

// Before anything else: whoever has no token learns nothing, not even which routes there are.
app.use(async (c, next) => {
  if (!(await hasToken([readGpuToken(c.env)], c.req.header('authorization'))))
    throw new CairnError(
      'unauthorized',
      'the request has not the token of this Worker, expected "Authorization: Bearer TOKEN"',
    );
  await next();
  c.header('cache-control', PRIVATE);
});

app.use(
  bodyLimit({
    maxSize: BODY_LIMIT_BYTES,
    onError: () => {
      throw bad(`the body is too long, expected at most ${BODY_LIMIT_BYTES} bytes`);
    },
  }),
);

app.get('/v1/models', answerModels);
app.get('/v1/budget', (c) => answerBudget(new URL(c.req.url), c.env));

for (const task of TASKS.filter((each): each is ItemTask => each !== 'answer'))
  app.post(`/v1/${task}`, async (c) => c.json(await answerTask(task, await bodyOf(c.req), c.env)));

app.post('/v1/price', async (c) => answerPrice(await bodyOf(c.req)));

app.post('/v1/answer', async (c) => {
  const stream = answerStream(await bodyOf(c.req), c.env);
  return c.body(stream, 200, { 'content-type': 'text/event-stream; charset=utf-8' });
});

app.post('/v1/jobs', async (c) => c.json(await startJob(await bodyOf(c.req), c.env), 202));
app.get('/v1/jobs/:id', async (c) => c.json(await jobStatus(c.req.param('id'), c.env)));
app.get('/v1/jobs/:id/results', (c) => answerResults(c.req.param('id'), c.req.query('partial') === '1', c.env));
app.post('/v1/jobs/:id/resume', async (c) => c.json(await resumeJob(c.req.param('id'), c.env), 202));

/** The JSON of a body. @throws CairnError `bad-request` */
async function bodyOf(request: { json(): Promise<unknown> }): Promise<unknown> {
  try {
    return await request.json();
  } catch {
    throw bad('the body is not JSON');
  }
}

export default { fetch: app.fetch, queue: consumeParts };
