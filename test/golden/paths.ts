import { fileURLToPath } from 'node:url';

/** Path of a golden index, or of what it was built from. */
export function goldenPath(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
