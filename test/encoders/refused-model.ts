import { expect } from 'vitest';
import { CairnError } from '../../shared/errors.ts';

/** Proves that opening a model fails with an error that names its file and says these words. */
export async function expectRefusedModel(opening: Promise<unknown>, says: readonly string[]): Promise<void> {
  const failure = await opening.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(CairnError);
  const { code, message, place } = failure as CairnError;
  expect(code).toBe('bad-request');
  expect(place?.file).toMatch(/model\.onnx$/);
  for (const words of says) expect(message).toContain(words);
}
