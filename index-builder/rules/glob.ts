/**
 * Whether a text is what a pattern says: `*` stands for any characters but slashes, `**` for any. Everything else stands
 * for itself, since ids and addresses may have any character.
 */
export function globMatcher(pattern: string): (text: string) => boolean {
  if (!pattern.includes('*')) return (text) => text === pattern;
  const parts = pattern.split(/(\*+)/).map((part) => {
    if (part === '*') return '[^/]*';
    return part.startsWith('**') ? '[^]*' : part.replace(/[\\^$.|?+()[\]{}/-]/g, '\\$&');
  });
  const expression = new RegExp(`^${parts.join('')}$`, 'u');
  return (text) => expression.test(text);
}
