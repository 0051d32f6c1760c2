import type { Answers } from './answers.ts';
import type { Install } from './generators.ts';

const CHECKOUT = 'actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0';
const BUCKET = 'cairn-index';

/** How a site is built, and what a CI installs for it beside the packages of npm. */
export interface SiteBuild {
  readonly build: string;
  readonly install: Install | undefined;
}

/** Files that set a site's search up, by their path. */
export function siteFiles(
  { input, baseUrl, host, ci }: Answers,
  siteBuild: SiteBuild | undefined,
): Map<string, string> {
  const files = new Map([['cairn.config.json', `${JSON.stringify({ baseUrl: withSlash(baseUrl) }, null, 2)}\n`]]);
  if (host === 'worker') files.set('wrangler.toml', WRANGLER);
  if (host === 'worker' && ci === 'github')
    files.set('.github/workflows/search.yml', githubWorkflow(input, stepsOf(siteBuild, 'github')));
  if (host === 'worker' && ci === 'gitlab')
    files.set('.gitlab/search.yml', gitlabJob(input, stepsOf(siteBuild, 'gitlab')));
  return files;
}

/** What is left to do by hand, a line each. */
export function nextSteps({ input, host, ci }: Answers, site: SiteBuild | undefined): readonly string[] {
  const siteBuild = site?.build;
  const build = `${siteBuild === undefined ? '' : `${siteBuild} && `}npx cairn build ${shellWord(input)}`;
  const install = `npm install --save-dev cairn-search${host === 'worker' ? ' wrangler' : ''}`;
  if (host === 'static') {
    return [
      install,
      `${siteBuild === undefined ? '' : `${siteBuild} && `}npx cairn site ${shellWord(input)}`,
      'put this on the pages of the site:',
      ...snippet('/cairn/', 'static="/cairn/index"'),
      ...(ci === 'none'
        ? []
        : ['run the second command in your CI, where the site is built: the index is part of the site']),
    ];
  }
  return [
    install,
    `npx wrangler r2 bucket create ${BUCKET} && npx wrangler deploy`,
    `${build} && npx cairn publish ./cairn-index --to r2://${BUCKET}`,
    'copy node_modules/cairn-search/dist/widget to the site, and put this on its pages:',
    ...snippet('/widget/', 'endpoint="https://search.example.org"'),
    ...(ci === 'none'
      ? []
      : [
          'put package.json and package-lock.json, which the first command wrote, under version control: the CI needs both',
        ]),
    ...(ci === 'none'
      ? []
      : ['give the CI CLOUDFLARE_ACCOUNT_ID, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of an R2 API token']),
    ...(ci === 'gitlab' ? ["include it in .gitlab-ci.yml: include: '.gitlab/search.yml'"] : []),
  ];
}

/** Commands that build the site, in one shell. */
function stepsOf(site: SiteBuild | undefined, ci: keyof Install): readonly string[] {
  return site === undefined ? [] : [...(site.install?.[ci] ?? []), site.build];
}

function snippet(folder: string, attribute: string): string[] {
  return [
    `  <script type="module" src="${folder}cairn-search.js"></script>`,
    `  <cairn-modal ${attribute}></cairn-modal>`,
  ];
}

/** A text as one word of a shell. */
function shellWord(text: string): string {
  return /^[\w./@%+,-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`;
}

/** A text as YAML reads it back: as it is where that is plain. */
function yamlText(text: string): string {
  return /^[\w./@%+, -]+$/.test(text) ? text : JSON.stringify(text);
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}

const WRANGLER = `name = "search"
main = "node_modules/cairn-search/dist/worker.js"
compatibility_date = "2026-11-01"
vars = { CHANNEL = "live" }
r2_buckets = [{ binding = "INDEX", bucket_name = "${BUCKET}" }]
`;

function githubWorkflow(input: string, siteSteps: readonly string[]): string {
  return `name: search

on:
  push:
    branches: [main]

permissions:
  contents: read

jobs:
  release:
    runs-on: ubuntu-latest
    timeout-minutes: 20
    concurrency:
      group: search-release
      cancel-in-progress: false
    steps:
      - uses: ${CHECKOUT}
        with:
          persist-credentials: false
      - run: npm ci
${siteSteps.length === 0 ? '' : `      - run: |\n${siteSteps.map((step) => `          ${step}\n`).join('')}`}      - run: ${yamlText(`npx cairn build ${shellWord(input)}`)}
      - run: npx cairn publish ./cairn-index --to r2://${BUCKET} --revision "$GITHUB_SHA"
        env:
          CLOUDFLARE_ACCOUNT_ID: \${{ vars.CLOUDFLARE_ACCOUNT_ID }}
          AWS_ACCESS_KEY_ID: \${{ secrets.AWS_ACCESS_KEY_ID }}
          AWS_SECRET_ACCESS_KEY: \${{ secrets.AWS_SECRET_ACCESS_KEY }}
`;
}

function gitlabJob(input: string, siteSteps: readonly string[]): string {
  return `search:
  image: node:24
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  resource_group: search-release
  script:
    - npm ci
${siteSteps.map((step) => `    - ${yamlText(step)}\n`).join('')}    - ${yamlText(`npx cairn build ${shellWord(input)}`)}
    - npx cairn publish ./cairn-index --to r2://${BUCKET} --revision "$CI_COMMIT_SHORT_SHA"
`;
}
