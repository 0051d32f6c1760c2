import { expect, it, vi } from 'vitest';
import { routeName } from '../../functions/metrics.ts';
import { openApiDocument } from '../../functions/openapi/document.ts';

// The Worker is only asked for its routes here: what its host gives it is not needed for that, and not there.
vi.mock('cloudflare:workers', () => ({ WorkerEntrypoint: Object }));
vi.mock('../../kernels/kernels.wasm', () => ({ default: undefined }));

/** What the protocol of assistants wants to be refused, with 405. */
const REFUSED = /^(get|delete) .*\/mcp$/;

it('every route of the Worker is described, and nothing else', async () => {
  const { default: app } = await import('../../functions/worker.ts');
  const routes = app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method.toLowerCase()} ${routeName(path)}`)
    .filter((route) => !REFUSED.test(route));
  const paths = openApiDocument()['paths'] as Readonly<Record<string, object>>;
  const described = Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations)
      .filter((name) => name !== 'parameters')
      .map((method) => `${method} ${path}`),
  );
  expect(new Set(routes)).toEqual(new Set(described));
});
