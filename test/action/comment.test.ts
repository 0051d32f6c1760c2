import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { COMMENT_LIMIT, commentBody, markerOf, type PreviewReport } from '../../action/comment-body.ts';
import { putComment } from '../../action/pull-request-comments.ts';
import { GithubApi } from './github-api.ts';

const REPORT: PreviewReport = {
  channel: 'preview-7',
  live: 'live',
  run: 'https://github.example/runs/1',
  revision: '0123456789abcdef',
  link: undefined,
  published: {
    release: 'ab'.repeat(32),
    channel: 'preview-7',
    uploaded: { objects: 3, bytes: 38_100 },
    total: { objects: 40, bytes: 13_200_000 },
    changed: true,
  },
  relevance: '| ndcg@10 | 0.7 |\n',
  changes: undefined,
};

describe('the comment', () => {
  it('tells what was uploaded of what', () => {
    expect(commentBody(REPORT)).toContain(
      'Release `abababababab` of commit `0123456789ab`: uploaded 38.1 KB of 13.2 MB, 3 of 40 objects.',
    );
  });

  it('has what changed where there is something to compare with', () => {
    expect(commentBody(REPORT)).not.toContain('Changes');
    expect(commentBody({ ...REPORT, changes: '1 document added\n' })).toContain(
      '**Changes against `live`**\n\n1 document added\n',
    );
  });

  it('says how far a run came that failed', () => {
    const failed = { ...REPORT, published: undefined };
    expect(commentBody(failed)).toContain('**Not published:** a step failed for commit');
    expect(commentBody({ ...failed, relevance: undefined })).toContain('**Not published:** a step failed for commit');
  });

  it('is as long as GitHub takes, cut between lines', () => {
    const row = `| ${'query '.repeat(10)} |\n`;
    const empty = commentBody({ ...REPORT, changes: 'x' }).length - 1;
    const filled = (length: number): string => {
      const rows = row.repeat(Math.floor(length / row.length));
      return rows + 'x'.repeat(length - rows.length);
    };
    const whole = commentBody({ ...REPORT, changes: filled(COMMENT_LIMIT - empty) });
    expect(whole).toHaveLength(COMMENT_LIMIT);
    expect(whole).toMatch(/x\n$/);
    const cut = commentBody({ ...REPORT, changes: filled(COMMENT_LIMIT - empty + 1) });
    expect(cut.length).toBeLessThanOrEqual(COMMENT_LIMIT);
    expect(cut).toContain(`${row}\nThe rest is too long for a comment: [the run](${REPORT.run})`);
    expect(cut.startsWith(markerOf('preview-7'))).toBe(true);
  });
});

describe('putComment', () => {
  let api: GithubApi;
  let address: string;
  const marker = markerOf('preview-7');
  const put = (body: string, changes: object = {}): Promise<boolean> =>
    putComment(
      { api: address, repository: 'o/r', number: 7, token: api.token, ...changes },
      marker,
      `${marker}\n${body}`,
    );

  beforeAll(async () => {
    api = new GithubApi('o/r', 7);
    address = await api.listen();
  });
  beforeEach(() => api.comments.splice(0));
  afterAll(() => api.close());

  it.each([0, 99, 100, 101, 250])('finds its comment behind %i others', async (others) => {
    for (let i = 0; i < others; i++) api.write(`comment ${i}`, 'somebody');
    expect(await put('first')).toBe(false);
    api.write('another one', 'somebody');
    expect(await put('second')).toBe(true);
    expect(api.comments).toHaveLength(others + 2);
    expect(api.comments[others]!.body).toBe(`${marker}\nsecond`);
  });

  it('leaves alone what others wrote under its marker, and what stands behind other words', async () => {
    api.write(`${marker}\nplanted`, 'somebody');
    api.write(`> ${marker}`, 'github-actions[bot]');
    api.write(`${markerOf('preview-77')}\nanother preview`, 'github-actions[bot]');
    expect(await put('mine')).toBe(false);
    expect(api.comments.map(({ body }) => body)).toEqual([
      `${marker}\nplanted`,
      `> ${marker}`,
      `${markerOf('preview-77')}\nanother preview`,
      `${marker}\nmine`,
    ]);
  });

  it('says what is wrong with token, pull request, body and address', async () => {
    await expect(put('x', { token: 'wrong' })).rejects.toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('pull-requests: write') as string,
    });
    await expect(put('x', { number: 8 })).rejects.toMatchObject({ code: 'not-found' });
    await expect(put('x'.repeat(COMMENT_LIMIT))).rejects.toMatchObject({
      code: 'transport',
      message: expect.stringContaining('422') as string,
    });
    await expect(put('x', { api: 'http://127.0.0.1:1' })).rejects.toMatchObject({ code: 'transport' });
    expect(api.comments).toHaveLength(0);
  });
});
