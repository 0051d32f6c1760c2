/**
 * Text without what breaks a line, or what a terminal obeys: controls, and characters that turn the direction of what
 * follows.
 */
export function oneLine(text: string): string {
  return text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}
