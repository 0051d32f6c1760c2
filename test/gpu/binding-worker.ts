// A Worker of the same account that asks the GPU Worker over a service binding.

interface Environment {
  readonly GPU: {
    run(task: string, request: unknown): Promise<unknown>;
    answer(request: unknown): Promise<{ readonly answer?: ReadableStream; readonly error?: unknown }>;
  };
}

export default {
  async fetch(request: Request, { GPU }: Environment): Promise<Response> {
    const task = new URL(request.url).pathname.slice(1);
    if (task !== 'answer') return Response.json(await GPU.run(task, await request.json()));
    const { answer, error } = await GPU.answer(await request.json());
    return answer ? new Response(answer) : Response.json({ error });
  },
};
