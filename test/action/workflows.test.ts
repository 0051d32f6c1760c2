import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { actionFaults, type Offer, workflowFaults } from './workflow-faults.ts';

const ACTION = readFileSync('action.yml', 'utf8');
const OFFER: Offer = { name: 'OWNER/cairn', inputs: (parse(ACTION) as Pick<Offer, 'inputs'>).inputs };
const WORKFLOWS = globSync(['.github/workflows/*', 'examples/*/github.yml']);
const EXAMPLE = readFileSync('examples/ci/github.yml', 'utf8');

describe('workflows', () => {
  it.each(WORKFLOWS)('%s has no fault', (file) => {
    expect(workflowFaults(readFileSync(file, 'utf8'), OFFER)).toEqual([]);
  });

  it.each([
    ['  pull_request:\n', '  pull_request_target:\n', 'the event pull_request_target is not allowed'],
    ['permissions: {}\n', '', 'the workflow has no permissions'],
    ['permissions: {}\n', 'permissions: write-all\n', 'the workflow has the permissions write-all'],
    ['permissions: {}\n', 'permissions:\n  contents: write\n', 'the workflow has the permission contents: write'],
    ['      contents: read\n', '      contents: write\n', 'job preview has the permission contents: write'],
    ['    runs-on: ubuntu-latest\n', '', 'job preview has no runs-on'],
    ['    timeout-minutes: 20\n', '', 'job preview has no timeout-minutes'],
    ['    timeout-minutes: 20\n', '    timeout-minute: 20\n', 'job preview has the unknown key timeout-minute'],
    [/@08c69\w+/, '@v5', 'job preview, step 1: actions/checkout@v5 is not pinned'],
    [/@0{40}/, '@08c6903', 'job preview, step 2: OWNER/cairn@08c6903 is not pinned'],
    ['persist-credentials: false', 'persist-credentials: true', 'job preview, step 1 leaves the token'],
    ['          operation: preview\n', '', 'job preview, step 2: the input operation is missing'],
    ['          judged: judged\n', '          judge: judged\n', 'OWNER/cairn has no input judge'],
    ['inputs.release }}', 'inputs.revision }}', 'job rollback, step 1: there is no inputs.revision'],
    ['r2://cairn-index', '${{ github.event.pull_request.title }}', 'there is no github.event.pull_request.title'],
    ['r2://cairn-index', '${{ steps.built.outputs.bucket }}', 'there is no steps.built.outputs.bucket'],
    ['    steps:\n', '    steps:\n      - run: echo ${{ github.sha }}\n', 'step 1 has an expression in its script'],
    ['    steps:\n', '    steps:\n      - name: nothing\n', 'job preview, step 1 has not one of uses and run'],
    ['    steps:\n', '    steps:\n      - run: ls\n        uses: a/b@v1\n', 'step 1 has not one of uses and run'],
    ['    steps:\n', '    steps:\n      - runs: ls\n', 'job preview, step 1 has the unknown key runs'],
    ['    steps:\n', '    steps:\n      - run: ls\n        if: always()\n', 'the condition is not one expression'],
  ])('are refused where %j is %j', (found, instead, fault) => {
    const changed = EXAMPLE.replace(found, () => instead);
    expect(changed).not.toBe(EXAMPLE);
    expect(workflowFaults(changed, OFFER).join('\n')).toContain(fault);
  });
});

describe('action.yml', () => {
  it('has no fault', () => {
    expect(actionFaults(ACTION, OFFER)).toEqual([]);
  });

  it.each([
    ['using: composite', 'using: node24', 'the action is not composite'],
    ['      shell: bash\n', '', 'step 1: the shell is not bash'],
    [/@a0853\w+/, '@v5', 'the action, step 2: actions/setup-node@v5 is not pinned'],
    ['steps.plan.outputs.folder', 'steps.plan.outputs.folders', 'there is no steps.plan.outputs.folders'],
    ['id: plan', 'id: plans', 'there is no steps.plan.outputs.folder'],
    ['steps.done.outputs.channel', 'steps.done.outputs.name', 'the outputs: there is no steps.done.outputs.name'],
    ['inputs.judged', 'inputs.judgements', 'there is no inputs.judgements'],
    ["    default: ''\n", '', 'input build has no default'],
    ['cairn build "${arguments[@]}"', 'cairn build ${{ inputs.build }}', 'has an expression in its script'],
    ['inputs:\n', 'inputs:\n  dead:\n    description: x\n    default: x\n', 'inputs.dead is used by no step'],
  ])('is refused where %j is %j', (found, instead, fault) => {
    const changed = ACTION.replace(found, () => instead);
    expect(changed).not.toBe(ACTION);
    expect(actionFaults(changed, OFFER).join('\n')).toContain(fault);
  });
});
