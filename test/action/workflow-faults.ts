import { parse } from 'yaml';
import { expressionsOf, pathsOf } from './expression.ts';

type Mapping = Readonly<Record<string, unknown>>;

/** What an action offers to workflows. */
export interface Offer {
  readonly name: string;
  readonly inputs: Record<string, { readonly required?: boolean }>;
}

interface Step extends Mapping {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Mapping;
}

const KEYS = {
  workflow: ['name', 'run-name', 'on', 'permissions', 'env', 'defaults', 'concurrency', 'jobs'],
  job: 'name if needs runs-on timeout-minutes permissions concurrency strategy env outputs steps'.split(' '),
  step: ['id', 'name', 'if', 'uses', 'with', 'run', 'shell', 'env', 'working-directory', 'timeout-minutes'],
  action: ['name', 'description', 'author', 'branding', 'inputs', 'outputs', 'runs'],
};
/** Events that run with the rights of whoever caused them; `pull_request_target` gives strangers those of the repository. */
const EVENTS = ['push', 'pull_request', 'workflow_dispatch', 'workflow_call', 'schedule', 'release', 'merge_group'];
/** What may be named of the context `github`. */
const GITHUB = [
  'event_name ref sha token repository workflow run_id',
  'event.pull_request.number event.pull_request.head.sha event.pull_request.head.repo.full_name',
]
  .join(' ')
  .split(' ')
  .map((name) => `github.${name}`);
/** Permissions that may be written: comments need this one. */
const WRITABLE = 'pull-requests';

/** What is wrong with a workflow; nothing: an empty list. */
export function workflowFaults(text: string, offer: Offer): string[] {
  const faults: string[] = [];
  const workflow = parse(text) as Mapping;
  faults.push(...unknownKeys('the workflow', workflow, KEYS.workflow));
  const on = workflow['on'];
  const events = typeof on === 'string' ? [on] : Array.isArray(on) ? (on as string[]) : Object.keys(on ?? {});
  for (const event of events) if (!EVENTS.includes(event)) faults.push(`the event ${event} is not allowed`);
  if (events.length === 0) faults.push('the workflow has no event');
  if (workflow['permissions'] === undefined) faults.push('the workflow has no permissions');
  faults.push(...permissionFaults('the workflow', workflow['permissions'], []));

  const inputs = Object.keys(lookUp(workflow, ['on', 'workflow_dispatch', 'inputs']));
  const jobs = Object.entries((workflow['jobs'] ?? {}) as Record<string, Mapping>);
  if (jobs.length === 0) faults.push('the workflow has no jobs');
  for (const [name, job] of jobs) {
    const where = `job ${name}`;
    faults.push(...unknownKeys(where, job, KEYS.job), ...permissionFaults(where, job['permissions'], [WRITABLE]));
    for (const key of ['runs-on', 'timeout-minutes']) if (job[key] === undefined) faults.push(`${where} has no ${key}`);
    const matrix = Object.keys(lookUp(job, ['strategy', 'matrix']));
    const known = [...inputs.map((each) => `inputs.${each}`), ...matrix.map((each) => `matrix.${each}`)];
    const { steps, ...rest } = job;
    faults.push(...pathFaults(where, rest, known));
    faults.push(...stepsFaults(where, steps as Step[] | undefined, known, offer));
  }
  return faults;
}

/** What is wrong with a composite action; nothing: an empty list. */
export function actionFaults(text: string, offer: Offer): string[] {
  const action = parse(text) as Mapping & { readonly runs: Mapping & { readonly steps?: Step[] } };
  const faults = unknownKeys('the action', action, KEYS.action);
  if (action.runs['using'] !== 'composite') faults.push('the action is not composite');
  const inputs = (action['inputs'] ?? {}) as Record<string, Mapping>;
  for (const [name, input] of Object.entries(inputs)) {
    if (typeof input['description'] !== 'string') faults.push(`input ${name} has no description`);
    if (input['required'] !== true && input['default'] === undefined) faults.push(`input ${name} has no default`);
    faults.push(...pathFaults(`input ${name}`, input, []));
  }
  const { steps = [] } = action.runs;
  const known = Object.keys(inputs).map((name) => `inputs.${name}`);
  for (const path of known)
    if (!pathsOf(JSON.stringify(steps)).includes(path)) faults.push(`${path} is used by no step`);
  faults.push(...stepsFaults('the action', steps, known, offer));
  steps.forEach((step, i) => {
    if (step.run !== undefined && step['shell'] !== 'bash')
      faults.push(`the action, step ${i + 1}: the shell is not bash`);
  });
  faults.push(...pathFaults('the outputs', action['outputs'] ?? {}, steps.flatMap(outputsOf)));
  return faults;
}

function stepsFaults(where: string, steps: readonly Step[] = [], known: readonly string[], offer: Offer): string[] {
  const faults = steps.length === 0 ? [`${where} has no steps`] : [];
  // Outputs of the steps before.
  const outputs: string[] = [];
  steps.forEach((step, i) => {
    const here = `${where}, step ${i + 1}`;
    const { run, uses, ...rest } = step;
    faults.push(...unknownKeys(here, step, KEYS.step));
    if ((run === undefined) === (uses === undefined)) faults.push(`${here} has not one of uses and run`);
    // Values come through the environment: what an expression puts into a script is run as a part of it.
    if (run !== undefined && expressionsOf(run).length > 0) faults.push(`${here} has an expression in its script`);
    if (uses !== undefined) faults.push(...usesFaults(here, uses, step.with ?? {}, offer));
    const condition = step.if;
    if (condition !== undefined && expressionsOf(condition).length !== 1)
      faults.push(`${here}: the condition is not one expression`);
    faults.push(...pathFaults(here, rest, [...known, ...outputs]));
    outputs.push(...outputsOf(step));
  });
  return faults;
}

function usesFaults(where: string, uses: string, given: Mapping, { name, inputs }: Offer): string[] {
  const [action, version = ''] = uses.split('@');
  const faults = /^[0-9a-f]{40}$/.test(version) ? [] : [`${where}: ${uses} is not pinned by a commit's SHA`];
  if (action === 'actions/checkout' && given['persist-credentials'] !== false)
    faults.push(`${where} leaves the token in the checkout`);
  if (action === name) {
    for (const key of Object.keys(given)) if (!(key in inputs)) faults.push(`${where}: ${name} has no input ${key}`);
    for (const [key, { required }] of Object.entries(inputs))
      if (required && given[key] === undefined) faults.push(`${where}: the input ${key} is missing`);
  }
  return faults;
}

/** The outputs that a step's script writes, as paths. */
function outputsOf({ id, run = '' }: Step): string[] {
  if (id === undefined) return [];
  return [...run.matchAll(/\b([a-z_-]+)=\$/g)].map(([, name]) => `steps.${id}.outputs.${name!}`);
}

function permissionFaults(where: string, permissions: unknown, writable: readonly string[]): string[] {
  if (typeof permissions === 'string') return [`${where} has the permissions ${permissions}, expected each by name`];
  return Object.entries((permissions ?? {}) as Record<string, string>)
    .filter(([name, access]) => access !== 'read' && access !== 'none' && !writable.includes(name))
    .map(([name, access]) => `${where} has the permission ${name}: ${access}`);
}

/** Contexts that are named and not there. */
function pathFaults(where: string, value: unknown, known: readonly string[]): string[] {
  return pathsOf(JSON.stringify(value))
    .filter(
      (path) => !known.includes(path) && !GITHUB.includes(path) && !/^(secrets|vars)\.[A-Z][A-Z0-9_]*$/.test(path),
    )
    .map((path) => `${where}: there is no ${path}`);
}

function unknownKeys(where: string, mapping: Mapping, keys: readonly string[]): string[] {
  return Object.keys(mapping)
    .filter((key) => !keys.includes(key))
    .map((key) => `${where} has the unknown key ${key}`);
}

function lookUp(root: Mapping, path: readonly string[]): Mapping {
  const found = path.reduce<unknown>((value, name) => (value as Mapping | null | undefined)?.[name], root);
  return (found ?? {}) as Mapping;
}
