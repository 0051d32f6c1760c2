import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { CairnError } from '../../shared/errors.ts';
import { describe } from '../documents/validate.ts';
import { readJsonFile } from '../json-file.ts';

/** A JSON file of a model's folder, checked; undefined where it is not there. @throws CairnError naming file and field */
export function readFields<T>(folder: string, name: string, schema: z.ZodType<T>): T | undefined {
  const file = join(folder, name);
  if (!existsSync(file)) return undefined;
  const parsed = schema.safeParse(readJsonFile(file), { reportInput: true });
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || 'the file'}: ${issue.message} (found ${describe(issue.input)})`,
  );
  throw new CairnError('bad-request', issues.join('; '), { place: { file } });
}
