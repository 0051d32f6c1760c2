import type { Snippet, TextRange } from '../../shared/api.ts';
import { create } from './create.ts';

/**
 * Splits a snippet into text and `<mark>` nodes: typed words, and those that match by what the query was taken to mean.
 * Ranges that overlap, run backwards or leave the text are cut to fit.
 */
export function highlight({ text, matches, related = [] }: Snippet): (string | HTMLElement)[] {
  const nodes: (string | HTMLElement)[] = [];
  let at = 0;
  const ranges = [...typedAs('mark', matches), ...typedAs('mark related', related)];
  for (const { part, from, to } of ranges.sort((a, b) => a.from - b.from)) {
    const start = Math.max(from, at);
    const end = Math.min(to, text.length);
    if (!(start < end)) continue;
    if (start > at) nodes.push(text.slice(at, start));
    nodes.push(create('mark', { part }, text.slice(start, end)));
    at = end;
  }
  if (at < text.length) nodes.push(text.slice(at));
  return nodes;
}

/** The words of a snippet that are marked, each once, in lower case. */
export function markedWords({ text, matches, related = [] }: Snippet): string[] {
  const words = [...matches, ...related].map(([from, to]) => text.slice(from, to).trim().toLowerCase());
  return [...new Set(words)].filter((word) => word !== '');
}

function typedAs(part: string, ranges: readonly TextRange[]): { part: string; from: number; to: number }[] {
  return ranges.map(([from, to]) => ({ part, from, to }));
}
