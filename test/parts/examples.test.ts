import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { CLI, expectRefusal, folderOf, jsonLines, runJson, runProcess, snapshot } from '../cli/run-cli.ts';

// The examples' commands are run as they stand, step by step, in a folder of their own. What is simulated are the
// engines: the runner's artifacts and the volume of the pods are this folder, and `cairn` and `npx` are the source here.

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string>>;
}
interface Job {
  readonly needs?: string;
  readonly strategy?: { readonly matrix: { readonly part: readonly number[] } };
  readonly steps: readonly Step[];
}
const workflow = parse(readFileSync('examples/large-build/github.yml', 'utf8')) as {
  readonly on: object;
  readonly permissions: object;
  readonly env: { readonly PARTS: number };
  readonly jobs: Readonly<Record<'plan' | 'part' | 'assemble', Job>>;
};

interface Pod {
  readonly restartPolicy: string;
  readonly containers: readonly {
    readonly command: readonly string[];
    readonly env?: readonly { readonly name: string; readonly value: string }[];
    readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  }[];
  readonly volumes: readonly {
    readonly name: string;
    readonly persistentVolumeClaim: { readonly claimName: string };
  }[];
}
interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: { readonly step: string } };
  readonly spec: Readonly<Record<string, unknown>> & { readonly template: { readonly spec: Pod } };
}
const documents = parseAllDocuments(readFileSync('examples/large-build/kubernetes.yaml', 'utf8'));
const manifests = documents.map((document) => document.toJS() as Manifest);

const { path: folder, remove } = folderOf({
  'docs.jsonl': jsonLines(
    Array.from({ length: 60 }, (_, i) => ({ id: `${i}`, page: `/p${i % 20}`, text: `moss ridge w${i} w${i % 7}` })),
  ),
});
afterAll(remove);
const bin = join(folder, 'bin');
mkdirSync(bin);
for (const [name, script] of [
  ['cairn', `exec "${process.execPath}" "${CLI}" "$@"`],
  ['npx', 'test "$1 $2" = "--no cairn" && shift 2 && exec cairn "$@"'],
] as const) {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}

/** Runs a shell's command in a folder of that name, with an environment as the engine sets it. */
async function runIn(name: string, command: readonly string[], env: Record<string, string>): Promise<void> {
  const result = await execute(name, command, env);
  expect(result.code, result.stderr).toBe(0);
}
function execute(name: string, [program, ...args]: readonly string[], env: Record<string, string>) {
  const cwd = join(folder, name);
  mkdirSync(cwd, { recursive: true });
  writeFileSync(join(cwd, 'docs.jsonl'), readFileSync(join(folder, 'docs.jsonl')));
  return runProcess(program!, args, { cwd, env: { ...env, PATH: `${bin}:${process.env['PATH']}` } });
}
const whole = runJson(['build', 'docs.jsonl', '--out', 'whole', '--json'], folder).then(() =>
  snapshot(join(folder, 'whole')),
);

describe('the GitHub workflow', { timeout: 120_000 }, () => {
  const { plan, part, assemble } = workflow.jobs;
  const steps = [plan, part, assemble].flatMap((job) => job.steps);
  const parts = part.strategy!.matrix.part;
  const cairn = (job: Job): string[] => job.steps.flatMap(({ run }) => (run?.startsWith('npx') ? [run] : []));

  it('runs others’ code at whole commits alone, with no right that it does not need', () => {
    const used = steps.flatMap(({ uses }) => uses ?? []);
    expect(used.length).toBeGreaterThan(6);
    for (const action of used) expect(action).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40}$/);
    expect(workflow.permissions).toEqual({});
    expect(Object.keys(workflow.on)).toEqual(['workflow_dispatch']);
    for (const job of [plan, part, assemble]) expect(job).toMatchObject({ permissions: { contents: 'read' } });
    for (const { run } of steps) expect(run ?? '').not.toContain('${{');
  });

  it('has a job for each part, and hands over what the next needs', () => {
    expect(parts).toEqual(Array.from({ length: workflow.env.PARTS }, (_, i) => i + 1));
    expect([part.needs, assemble.needs]).toEqual(['plan', 'part']);
    const given = steps.filter(({ uses }) => uses?.startsWith('actions/upload-artifact@'));
    expect(given.map((step) => [step.with!['name'], step.with!['path']])).toEqual([
      ['cairn-plan', 'cairn-plan'],
      ['cairn-part-${{ matrix.part }}', 'cairn-plan/part-${{ matrix.part }}'],
    ]);
    const taken = steps.filter(({ uses }) => uses?.startsWith('actions/download-artifact@'));
    expect(taken.map((step) => [step.with!['name'] ?? step.with!['pattern'], step.with!['path']])).toEqual([
      ['cairn-plan', 'cairn-plan'],
      ['cairn-p*', 'cairn-plan'],
    ]);
  });

  it('makes the index that one build makes, and asks for the keys of the bucket', async () => {
    const PARTS = String(workflow.env.PARTS);
    for (const command of cairn(plan)) await runIn('github', ['sh', '-ec', command], { PARTS });
    for (const number of parts)
      for (const command of cairn(part)) await runIn('github', ['sh', '-ec', command], { PARTS, PART: String(number) });
    const [assembles, publishes] = cairn(assemble);
    await runIn('github', ['sh', '-ec', assembles!], {});
    expect(snapshot(join(folder, 'github/cairn-index'))).toEqual(await whole);

    const env = {
      CAIRN_BUCKET: 'r2://cairn-index',
      CLOUDFLARE_ACCOUNT_ID: 'a',
      GITHUB_SHA: 'abc',
      AWS_ACCESS_KEY_ID: '',
    };
    expectRefusal(await execute('github', ['sh', '-ec', publishes!], env), ['AWS_ACCESS_KEY_ID is not set']);
  });
});

describe('the Kubernetes jobs', { timeout: 120_000 }, () => {
  const [plan, parts, assemble] = manifests;
  const podOf = ({ spec }: Manifest) => spec.template.spec;
  const envOf = (manifest: Manifest): Record<string, string> =>
    Object.fromEntries((podOf(manifest).containers[0]!.env ?? []).map(({ name, value }) => [name, value]));

  it('are sound YAML: three jobs, of which the parts are indexed and each tried again on its own', () => {
    expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
    for (const { apiVersion, kind } of manifests) expect([apiVersion, kind]).toEqual(['batch/v1', 'Job']);
    expect(manifests.map(({ metadata }) => [metadata.name, metadata.labels.step])).toEqual([
      ['cairn-plan', 'plan'],
      ['cairn-parts', 'parts'],
      ['cairn-assemble', 'assemble'],
    ]);
    const completions = Number(envOf(parts!)['PARTS']);
    expect(parts!.spec).toMatchObject({ completionMode: 'Indexed', completions, backoffLimitPerIndex: 3 });
    expect(envOf(plan!)['PARTS']).toBe(String(completions));
    for (const { restartPolicy, containers, volumes } of manifests.map(podOf)) {
      // What `backoffLimitPerIndex` needs.
      expect(restartPolicy).toBe('Never');
      expect(containers[0]!.volumeMounts.map(({ name }) => name)).toEqual(volumes.map(({ name }) => name));
    }
  });

  it('make the index that one build makes', async () => {
    const commandOf = (manifest: Manifest): string[] =>
      podOf(manifest).containers[0]!.command.map((word) => word.replaceAll('/build/', ''));
    await runIn('pods', commandOf(plan!), envOf(plan!));
    for (let index = Number(parts!.spec['completions']) - 1; index >= 0; index--)
      await runIn('pods', commandOf(parts!), { ...envOf(parts!), JOB_COMPLETION_INDEX: String(index) });
    await runIn('pods', commandOf(assemble!), {});
    expect(snapshot(join(folder, 'pods/index'))).toEqual(await whole);
  });
});
