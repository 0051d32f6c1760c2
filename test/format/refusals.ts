import { expect } from 'vitest';
import { CairnError, type ErrorCode } from '../../shared/errors.ts';

/** Proves that work ends in the error that bad bytes must end in, and not in one of the host's. */
export function expectRefused(work: () => unknown, code: ErrorCode = 'corrupt'): void {
  try {
    work();
  } catch (error) {
    if (error instanceof CairnError && error.code === code) return;
    throw error;
  }
  expect.fail(`expected an error with the code ${code}`);
}

/** Proves that a payload is refused when its end is missing, wherever it was cut. */
export function expectCutsRefused(payload: Uint8Array, decode: (payload: Uint8Array) => unknown): void {
  for (let end = 0; end < payload.length; end++) expectRefused(() => decode(payload.subarray(0, end)));
}

/** Proves that a payload is refused when something stands behind its end. */
export function expectJunkRefused(payload: Uint8Array, decode: (payload: Uint8Array) => unknown): void {
  for (const junk of [[0], [1], [255], [0, 0, 0, 0]])
    expectRefused(() => decode(Uint8Array.from([...payload, ...junk])));
}

/** A copy with other bytes from an offset on. */
export function withBytes(payload: Uint8Array, offset: number, ...bytes: number[]): Uint8Array {
  const changed = payload.slice();
  changed.set(bytes, offset);
  return changed;
}
