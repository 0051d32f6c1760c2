import { formatBytes } from '../index-builder/commands/table.ts';
import type { PublishSummary } from '../index-builder/publish/publish.ts';

/** Characters that GitHub takes as a comment. */
export const COMMENT_LIMIT = 65_536;

/** What is told of a preview. */
export interface PreviewReport {
  /** Channel of the preview. */
  readonly channel: string;
  /** Channel that it was compared with. */
  readonly live: string;
  /** Address of the run that made it. */
  readonly run: string;
  /** Commit that was built. */
  readonly revision: string;
  /** Address at which the preview can be tried. */
  readonly link: string | undefined;
  /** What `cairn publish --json` printed; undefined where nothing was published. */
  readonly published: PublishSummary | undefined;
  /** What `cairn eval --markdown` printed; undefined where nothing was measured. */
  readonly relevance: string | undefined;
  /** What `cairn diff --markdown` printed; undefined where there is nothing to compare with. */
  readonly changes: string | undefined;
}

/** The line by which the comment of a channel is found again; readers do not see it. */
export function markerOf(channel: string): string {
  return `<!-- cairn ${channel} -->`;
}

/** The comment in Markdown, at most `COMMENT_LIMIT` characters. */
export function commentBody(report: PreviewReport): string {
  const { channel, live, run, relevance, changes } = report;
  const parts = [
    `${markerOf(channel)}\n### Search preview \`${channel}\``,
    report.published ? tellRelease(report, report.published) : tellFailure(report),
    ...(relevance === undefined ? [] : [`**Relevance**\n\n${relevance.trim()}`]),
    ...(changes === undefined ? [] : [`**Changes against \`${live}\`**\n\n${changes.trim()}`]),
  ];
  const whole = `${parts.join('\n\n')}\n`;
  if (whole.length <= COMMENT_LIMIT) return whole;
  // Whole lines are left, so that a table that is cut is a table still.
  const rest = `\n\nThe rest is too long for a comment: [the run](${run}) has it in its summary.\n`;
  const cut = whole.slice(0, COMMENT_LIMIT - rest.length);
  return cut.slice(0, cut.lastIndexOf('\n')) + rest;
}

function tellRelease({ link, revision, run }: PreviewReport, { release, uploaded, total }: PublishSummary): string {
  const size =
    `uploaded ${formatBytes(uploaded.bytes)} of ${formatBytes(total.bytes)}, ` +
    `${uploaded.objects} of ${total.objects} objects`;
  const links = [...(link === undefined ? [] : [`[Try it](${link})`]), `[run](${run})`];
  return `Release \`${release.slice(0, 12)}\` of commit \`${revision.slice(0, 12)}\`: ${size}. ${links.join(' · ')}`;
}

function tellFailure({ revision, run }: PreviewReport): string {
  return `**Not published:** a step failed for commit \`${revision.slice(0, 12)}\`. [The run](${run}) says which, and why.`;
}
