/** Ranges that are marked at most: more would cost time, and show nothing. */
const MOST_RANGES = 500;
const MOST_WORDS = 30;
const NO_TEXT = 'script, style, noscript, template, textarea, select, button, nav, cairn-search, cairn-modal';
/** Scripts that put no space between words. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;

/** Where words stand in the text below `root`, in order, without regard to case. Words inside of other words do not count. */
export function findWords(root: Element, words: readonly string[]): Range[] {
  const pattern = patternOf(words);
  const ranges: Range[] = [];
  if (pattern === undefined) return ranges;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) => {
    if (node instanceof Element) return node.matches(NO_TEXT) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
    return NodeFilter.FILTER_ACCEPT;
  });
  while (walker.nextNode()) {
    const node = walker.currentNode as Text;
    for (const match of node.data.matchAll(pattern)) {
      if (ranges.length === MOST_RANGES) return ranges;
      const range = document.createRange();
      range.setStart(node, match.index);
      range.setEnd(node, match.index + match[0].length);
      ranges.push(range);
    }
  }
  return ranges;
}

function patternOf(words: readonly string[]): RegExp | undefined {
  const wanted = words.filter((word) => word.length > 1 || UNSPACED.test(word)).slice(0, MOST_WORDS);
  if (wanted.length === 0) return undefined;
  // The longest first: of alternatives, the first that fits is taken.
  const alternatives = [...wanted].sort((a, b) => b.length - a.length).map(bounded);
  return new RegExp(alternatives.join('|'), 'giu');
}

function bounded(word: string): string {
  // No more than these: beside the flag `u`, an escaped hyphen is an error.
  const escaped = word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return UNSPACED.test(word) ? escaped : `(?<![\\p{L}\\p{N}_])${escaped}(?![\\p{L}\\p{N}_])`;
}
