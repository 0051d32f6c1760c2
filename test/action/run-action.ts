import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { runProcess } from '../cli/run-cli.ts';
import { type Contexts, evaluate, expressionsOf, fillIn } from './expression.ts';

interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Record<string, string>;
}

interface Action {
  readonly inputs: Record<string, { readonly default?: string }>;
  readonly outputs: Record<string, { readonly value: string }>;
  readonly runs: { readonly steps: readonly Step[] };
}

/** How the step of a workflow that uses the action is called. */
export interface Call {
  /** Folder of the action: a checkout of this repository. */
  readonly action: string;
  /** Folder of the user's repository. */
  readonly workspace: string;
  /** What is given as `with`. */
  readonly inputs: Record<string, string>;
  /** The context `github`, as far as it is asked for. */
  readonly github: { readonly token: string; readonly event: object };
  /** What is given as `env`, and what the runner sets beside. */
  readonly env: Record<string, string>;
}

/** How a run of the action ended. */
export interface ActionRun {
  /** Name of the step that failed first; undefined: none. */
  readonly failed: string | undefined;
  /** Names of the steps that ran. */
  readonly ran: readonly string[];
  readonly outputs: Record<string, string>;
  /** What all steps printed. */
  readonly log: string;
  /** What the steps wrote into the run's summary. */
  readonly summary: string;
}

/**
 * Runs the steps of action.yml one after the other, as GitHub's runner does: conditions, environment, shell and the files
 * by which steps hand on paths and outputs. Steps that use another action are left out, and the one that installs packages.
 */
export async function runAction(call: Call): Promise<ActionRun> {
  const { inputs: declared, outputs, runs } = parse(readFileSync(join(call.action, 'action.yml'), 'utf8')) as Action;
  const runner = mkdtempSync(join(dirname(call.workspace), 'runner-'));
  const steps: Record<string, { outputs: Record<string, string> }> = {};
  const unknown = Object.keys(call.inputs).filter((name) => !(name in declared));
  if (unknown.length > 0) throw new Error(`action.yml has no input ${unknown.join(', ')}`);

  const githubOf = (path: string) => lookUp({ github: call.github }, path);
  const inputs = Object.fromEntries(
    Object.entries(declared).map(([name, { default: value = '' }]) => [
      name,
      call.inputs[name] ?? fillIn(value, githubOf),
    ]),
  );
  const contexts = (path: string) => lookUp({ github: call.github, inputs, steps }, path);

  const paths: string[] = [dirname(process.execPath)];
  const ran: string[] = [];
  let [failed, log, summary]: [string | undefined, string, string] = [undefined, '', ''];
  for (const [i, step] of runs.steps.entries()) {
    if (step.run === undefined || step.id === 'install') continue;
    const name = step.name!;
    if (!isDue(step.if, contexts, failed !== undefined)) continue;
    ran.push(name);
    const file = (kind: string): string => join(runner, `${i}-${kind}`);
    for (const kind of ['output', 'path', 'summary']) writeFileSync(file(kind), '');
    writeFileSync(file('script'), fillIn(step.run, contexts));
    const env = Object.fromEntries(
      Object.entries(step.env ?? {}).map(([key, value]) => [key, fillIn(value, contexts)]),
    );
    const result = await runProcess('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', file('script')], {
      cwd: call.workspace,
      env: {
        ...call.env,
        ...env,
        PATH: [...paths, process.env['PATH']].join(':'),
        GITHUB_ACTION_PATH: call.action,
        GITHUB_OUTPUT: file('output'),
        GITHUB_PATH: file('path'),
        GITHUB_STEP_SUMMARY: file('summary'),
        RUNNER_TEMP: runner,
      },
    });
    log += result.stdout + result.stderr;
    summary += readFileSync(file('summary'), 'utf8');
    paths.unshift(...linesOf(file('path')));
    if (step.id !== undefined) steps[step.id] = { outputs: Object.fromEntries(linesOf(file('output')).map(splitLine)) };
    if (result.code !== 0) failed ??= name;
  }
  const given = Object.entries(outputs).map(([name, { value }]) => [name, fillIn(value, contexts)]);
  rmSync(runner, { recursive: true });
  return { failed, ran, outputs: Object.fromEntries(given) as Record<string, string>, log, summary };
}

/** Whether a step runs: one without a function of the run's state in its condition only while nothing failed. */
function isDue(condition: string | undefined, contexts: Contexts, hasFailed: boolean): boolean {
  if (condition === undefined) return !hasFailed;
  const [expression] = expressionsOf(condition);
  const functions = {
    success: () => !hasFailed,
    failure: () => hasFailed,
    cancelled: () => false,
    always: () => true,
  };
  const asksState = Object.keys(functions).some((name) => expression!.includes(`${name}()`));
  return (asksState || !hasFailed) && Boolean(evaluate(expression!, contexts, functions));
}

/** The value at a path, as it stands in a text. */
function lookUp(root: object, path: string): string | undefined {
  const value = path
    .split('.')
    .reduce<unknown>((each, name) => (each as Record<string, unknown> | undefined)?.[name], root);
  return value as string | undefined;
}

function linesOf(file: string): string[] {
  return readFileSync(file, 'utf8').split('\n').filter(Boolean);
}

function splitLine(line: string): [string, string] {
  const at = line.indexOf('=');
  return [line.slice(0, at), line.slice(at + 1)];
}
