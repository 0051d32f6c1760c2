/** A text in which U+FFFD stands for every half of a surrogate pair: not every reader of JSON takes those. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
