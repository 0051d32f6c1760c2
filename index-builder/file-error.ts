import { CairnError, type ErrorCode } from '../shared/errors.ts';

const MEANINGS: Readonly<Record<string, { code: ErrorCode; found: string }>> = {
  ENOENT: { code: 'not-found', found: 'it does not exist' },
  EACCES: { code: 'unauthorized', found: 'permission is denied' },
  EPERM: { code: 'unauthorized', found: 'permission is denied' },
  EROFS: { code: 'unauthorized', found: 'the file system is read-only' },
  ENOSPC: { code: 'transport', found: 'no space is left' },
  EDQUOT: { code: 'transport', found: 'no space is left to this user' },
  EFBIG: { code: 'transport', found: 'the file is larger than is allowed' },
  ENOTDIR: { code: 'bad-request', found: 'a part of the path is a file, expected a folder' },
  EISDIR: { code: 'bad-request', found: 'it is a folder, expected a file' },
  EEXIST: { code: 'conflict', found: 'it exists already' },
};

/** The error of a failed file operation; `doing` reads like "cannot write". Errors of our own pass through. */
export function fileError(cause: unknown, doing: string, path: string): CairnError {
  if (cause instanceof CairnError) return cause;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  const meaning = (code !== undefined && MEANINGS[code]) || { code: 'transport' as const, found: String(cause) };
  return new CairnError(meaning.code, `${doing} ${path}: ${meaning.found}`, { cause });
}

/** What a file operation gives. @throws CairnError as `fileError` makes it */
export function attempt<T>(doing: string, path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw fileError(cause, doing, path);
  }
}
