import { CairnError } from '../shared/errors.ts';

/** Who comments with the token of a workflow run. */
const AUTHOR = 'github-actions[bot]';
/** Comments of a page of the list: as many as GitHub gives. */
const PAGE = 100;
const TIMEOUT_MS = 30_000;

/** A pull request, and how to reach it. */
export interface PullRequest {
  /** Address of GitHub's API, without a slash at the end. */
  readonly api: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly number: number;
  readonly token: string;
}

/** A comment as GitHub's API gives it, as far as it is used here. */
interface Comment {
  readonly id: number;
  readonly body: string;
  readonly user: { readonly login: string } | null;
}

/**
 * Writes a comment, or replaces the one that begins with the same marker. A comment of anybody else is left alone, whatever
 * it begins with. Returns whether one was replaced.
 * @throws CairnError `unauthorized` (the token may not comment), `not-found` (no such pull request), `transport`
 */
export async function putComment(pullRequest: PullRequest, marker: string, body: string): Promise<boolean> {
  const { repository, number } = pullRequest;
  const list = `/repos/${repository}/issues/${number}/comments`;
  const before = await findComment(pullRequest, list, marker);
  if (before) await ask(pullRequest, 'PATCH', `/repos/${repository}/issues/comments/${before.id}`, body);
  else await ask(pullRequest, 'POST', list, body);
  return before !== undefined;
}

async function findComment(pullRequest: PullRequest, list: string, marker: string): Promise<Comment | undefined> {
  for (let page = 1; ; page++) {
    const comments = (await ask(pullRequest, 'GET', `${list}?per_page=${PAGE}&page=${page}`)) as Comment[];
    const found = comments.find(({ user, body }) => user?.login === AUTHOR && body.startsWith(marker));
    if (found || comments.length < PAGE) return found;
  }
}

async function ask({ api, token }: PullRequest, method: string, path: string, body?: string): Promise<unknown> {
  const headers = {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${token}`,
    'x-github-api-version': '2022-11-28',
    ...(body !== undefined && { 'content-type': 'application/json' }),
  };
  const request = {
    method,
    headers,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body !== undefined && { body: JSON.stringify({ body }) }),
  };
  const asked = `${method} ${api}${path}`;
  try {
    const response = await fetch(api + path, request);
    if (!response.ok) throw refusal(asked, response.status, await response.text());
    return await response.json();
  } catch (cause) {
    if (cause instanceof CairnError) throw cause;
    throw new CairnError('transport', `${asked} got no answer: ${String(cause)}`, { cause });
  }
}

function refusal(asked: string, status: number, text: string): CairnError {
  const message = `${asked} was answered with ${status}: ${text.slice(0, 200)}`;
  if (status === 401 || status === 403)
    return new CairnError('unauthorized', `${message}; expected a token with the permission "pull-requests: write"`);
  return new CairnError(status === 404 ? 'not-found' : 'transport', message);
}
