import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { makeProgress } from '../../index-builder/progress.ts';

/** A stream that keeps what is written to it. */
function streamOf(isTTY: boolean): { stream: NodeJS.WriteStream; lines: string[] } {
  const lines: string[] = [];
  const stream = { isTTY, write: (text: string) => lines.push(text) > 0 };
  return { stream: stream as unknown as NodeJS.WriteStream, lines };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('progress where there is no terminal', () => {
  test('is a line every five seconds: share, documents a second, time left', () => {
    const { stream, lines } = streamOf(false);
    const progress = makeProgress(stream);
    progress.stage('read', 1000);
    for (let i = 1; i <= 12; i++) {
      vi.advanceTimersByTime(1000);
      progress.update(i * 50, i * 200);
    }
    progress.end();
    expect(lines).toEqual(['read: 25%, 200 documents/s, 15 s left\n', 'read: 50%, 200 documents/s, 10 s left\n']);
  });

  test('has no documents in a stage that counts other things, and starts anew with each stage', () => {
    const { stream, lines } = streamOf(false);
    const progress = makeProgress(stream);
    progress.stage('read', 10);
    vi.advanceTimersByTime(4000);
    progress.stage('lists', 200);
    vi.advanceTimersByTime(4000);
    progress.update(20);
    vi.advanceTimersByTime(1000);
    progress.update(50);
    expect(lines).toEqual(['lists: 25%, 15 s left\n']);
  });

  test('is nothing of a short build, and no division by a stage without work', () => {
    const { stream, lines } = streamOf(false);
    const progress = makeProgress(stream);
    progress.stage('read', 0);
    vi.advanceTimersByTime(4999);
    progress.update(0, 0);
    expect(lines).toEqual([]);
    vi.advanceTimersByTime(1);
    progress.update(1, 1);
    expect(lines).toEqual(['read: 100%, 0 documents/s, 0 s left\n']);
  });
});
