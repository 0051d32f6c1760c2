import type { z } from 'zod';
import { CairnError } from '../../shared/errors.ts';
import { describe } from '../documents/validate.ts';

/** What another search exported, if it is that. @throws CairnError `bad-request` naming the file and each member that is not */
export function parseExport<T extends z.ZodType>(schema: T, json: unknown, file: string): z.infer<T> {
  const parsed = schema.safeParse(json, { reportInput: true });
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(
    ({ path, message, input }) => `${path.join('.') || 'the file'}: ${message} (found ${describe(input)})`,
  );
  throw new CairnError('bad-request', issues.join('; '), { place: { file } });
}
