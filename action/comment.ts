import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { errorLine } from '../index-builder/error-line.ts';
import type { PublishSummary } from '../index-builder/publish/publish.ts';
import { CairnError } from '../shared/errors.ts';
import { checkChannelName } from '../shared/format/channel-name.ts';
import { commentBody, markerOf } from './comment-body.ts';
import { putComment } from './pull-request-comments.ts';

// Tells a pull request what its preview is, in one comment that later runs replace:
// `node action/comment.ts --folder DIR --number 42 --channel preview-42 --live live --revision SHA --run URL [--link URL]`.
// The folder has what the steps before wrote, as far as they came: channel.json, relevance.md, changes.md. Repository,
// address of the API and token come from GITHUB_REPOSITORY, GITHUB_API_URL and GITHUB_TOKEN.

try {
  await comment();
} catch (error) {
  process.stderr.write(`comment: ${errorLine(error)}\n`);
  process.exitCode = 1;
}

async function comment(): Promise<void> {
  const names = ['folder', 'number', 'channel', 'live', 'revision', 'run', 'link'] as const;
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' }] as const));
  const { values } = parseArgs({ options });
  const given = (name: (typeof names)[number]): string => {
    const value = values[name];
    if (!value) throw new CairnError('bad-request', `--${name} is missing`);
    return value;
  };
  const channel = checkChannelName(given('channel'), '--channel');
  const number = Number(given('number'));
  if (!Number.isSafeInteger(number) || number < 1)
    throw new CairnError('bad-request', `--number is "${values['number']}", expected the number of a pull request`);
  const read = (file: string): string | undefined => {
    const path = join(given('folder'), file);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  };

  const published = read('channel.json');
  const body = commentBody({
    channel,
    live: checkChannelName(given('live'), '--live'),
    run: given('run'),
    revision: given('revision'),
    link: values['link'] ? linkTo(values['link'], channel) : undefined,
    // A publish that failed leaves an empty file.
    published: published ? (JSON.parse(published) as PublishSummary) : undefined,
    relevance: read('relevance.md') || undefined,
    changes: read('changes.md') || undefined,
  });
  const pullRequest = {
    api: variable('GITHUB_API_URL'),
    repository: variable('GITHUB_REPOSITORY'),
    number,
    token: variable('GITHUB_TOKEN'),
  };
  const replaced = await putComment(pullRequest, markerOf(channel), body);
  process.stdout.write(`comment of pull request ${number} ${replaced ? 'replaced' : 'written'}\n`);
}

/** The address of the preview: `{channel}` stands for its channel. @throws CairnError `bad-request` */
function linkTo(pattern: string, channel: string): string {
  const link = pattern.replaceAll('{channel}', channel);
  if (URL.canParse(link) && /^https?:$/.test(new URL(link).protocol)) return new URL(link).href;
  throw new CairnError('bad-request', `--link is "${pattern}", expected the http(s) address of a page`);
}

function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new CairnError('bad-request', `${name} is not set, expected it from the run of a workflow`);
  return value;
}
