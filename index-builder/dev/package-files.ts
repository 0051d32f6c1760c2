import { fileURLToPath } from 'node:url';

// What ships with the command line lies beside its bundle, and in a clone where the source is.
const IS_SOURCE = import.meta.url.endsWith('.ts');

/** The production Worker's entry. */
export const WORKER_FILE = pathOf(IS_SOURCE ? '../../functions/worker.ts' : './worker.js');
/** The Worker of a smoke test. */
export const SMOKE_WORKER_FILE = pathOf(IS_SOURCE ? '../../functions/smoke-worker.ts' : './smoke-worker.js');
/** The search box, bundled: a module, and those that it loads when it needs them. */
export const WIDGET_FOLDER = pathOf(IS_SOURCE ? '../../dist/widget/' : './widget/');

function pathOf(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}
