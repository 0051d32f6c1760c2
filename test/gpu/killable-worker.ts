import worker, { Gpu, NeuronLedger } from '../../functions/encoder/worker.ts';

// The Worker itself, which dies on demand: before or after the n-th thing that it asks of its surroundings. Dead, it hears no
// answer any more, and asks nothing: what it asked in vain for is never settled, so that no `catch` and no `finally` runs.

export { Gpu, NeuronLedger };

/** When to die. */
export interface Death {
  /** 0-based, of all that is asked from now on. */
  readonly at: number;
  /** Whether what is asked last still happens. */
  readonly happens: boolean;
}

let death: Death | undefined;
let asked = 0;

type Anything = Record<string, unknown>;
type Method = (...parameters: unknown[]) => unknown;

export default {
  async fetch(request: Request, env: object, context: object): Promise<Response> {
    if (new URL(request.url).pathname === '/death') {
      if (request.method === 'POST') [death, asked] = [(await request.json()) as Death, 0];
      return Response.json({ asked, died: death === undefined });
    }
    // Only who begins a job dies, and who does a part of it.
    const dies = request.method === 'POST' && new URL(request.url).pathname === '/v1/jobs';
    return worker.fetch(request, dies ? mortal(env) : env, context as never);
  },
  queue: (batch: object, env: object) => worker.queue(batch, mortal(env) as never),
};

/** The environment as one invocation sees it. */
function mortal(env: object): object {
  const life = { dead: false };
  const ask = (method: Method): Method => {
    return async (...parameters) => {
      if (life.dead) return never();
      const dies = death !== undefined && asked === death.at;
      asked++;
      if (!dies) return method(...parameters);
      const { happens } = death!;
      death = undefined;
      life.dead = true;
      if (happens) await method(...parameters);
      return never();
    };
  };
  const { AI, STATE, LEDGER, PARTS, ...rest } = env as Readonly<Record<string, Anything>>;
  const wrap = (binding: Anything, names: readonly string[]): object =>
    Object.fromEntries(names.map((name) => [name, ask((...parameters) => (binding[name] as Method)(...parameters))]));
  return {
    ...rest,
    AI: wrap(AI!, ['run']),
    STATE: wrap(STATE!, ['get', 'put', 'head', 'list', 'delete']),
    PARTS: wrap(PARTS!, ['send', 'sendBatch']),
    LEDGER: {
      idFromName: (name: unknown) => (LEDGER!['idFromName'] as Method)(name),
      get: (id: unknown) => wrap((LEDGER!['get'] as Method)(id) as Anything, ['reserve', 'settle', 'left']),
    },
  };
}

function never(): Promise<never> {
  return new Promise(() => {});
}
