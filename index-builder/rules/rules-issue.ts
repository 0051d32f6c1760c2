import type { z } from 'zod';
import { describe } from '../documents/validate.ts';

/** What is wrong with a file of rules. */
export type Issue = z.core.$ZodIssue;

/** Of what may be one of several things, what is wrong with that which it is nearest to. */
export function closestIssue(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const distance = (issues: readonly Issue[]): number =>
    issues.reduce((sum, { code, path }) => sum + (code === 'invalid_type' && path.length === 0 ? 10 : 1), 0);
  const [nearest] = [...issue.errors].sort((a, b) => distance(a) - distance(b));
  const [first] = nearest ?? [];
  return first ? closestIssue({ ...first, path: [...issue.path, ...first.path] }) : issue;
}

/** An issue as people read it: where in the rules, what is expected, and what was found. */
export function issueText(issue: Issue): string {
  return `${issue.path.join('.') || 'rules'}: ${issueMessage(issue)}`;
}

/** An issue without its place. */
export function issueMessage({ message, input }: Issue): string {
  // Of an object only the names that should not be there matter, and the message has them.
  return message + (input === undefined || typeof input === 'object' ? '' : ` (found ${describe(input)})`);
}
