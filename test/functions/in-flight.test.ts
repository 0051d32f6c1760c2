import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Budget } from '../../functions/budget.ts';
import { InFlight } from '../../functions/in-flight.ts';
import { MeteredSource } from '../../functions/metered-source.ts';
import { HeldSource } from './held-source.ts';

/** For what is left to the first, and a hundred bytes. */
const ROOM = (6 << 20) + 100;

describe('bytes on their way in an isolate', () => {
  const held = new HeldSource(new Map([['a', new Uint8Array(1000)]]));
  let inFlight: InFlight;
  const request = (): MeteredSource => new MeteredSource(held, new Budget(), inFlight);
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout'] });
    inFlight = new InFlight(() => ROOM);
  });
  afterEach(() => vi.useRealTimers());

  it('never exceed the room that there is: a request waits until another is done', async () => {
    const first = request().read('a', 0, 80);
    const second = request().read('a', 0, 30);
    await vi.advanceTimersByTimeAsync(1000);
    expect(held.waiting).toBe(1);
    expect(inFlight.bytes).toBe(80);
    await held.releaseAll();
    expect(await first).toHaveLength(80);
    await vi.advanceTimersByTimeAsync(25);
    expect(inFlight.bytes).toBe(30);
    await held.releaseAll();
    expect(await second).toHaveLength(30);
    expect(inFlight.bytes).toBe(0);
  });

  it('are held until the last read of a round is there', async () => {
    const one = request();
    const reads = [one.read('a', 0, 50), one.read('a', 0, 20)];
    await vi.advanceTimersByTimeAsync(10);
    held.releaseOne();
    expect(await reads[0]).toHaveLength(50);
    expect(inFlight.bytes).toBe(70);
    held.releaseOne();
    expect(await reads[1]).toHaveLength(20);
    expect(inFlight.bytes).toBe(0);
  });

  it('are let through for the request that began first, lest all wait for each other', async () => {
    const [one, two] = [request(), request()];
    const begun = [one.read('a', 0, 50), two.read('a', 0, 50)];
    const more = [one.read('a', 0, 60), two.read('a', 0, 60)];
    await vi.advanceTimersByTimeAsync(1000);
    expect(held.waiting).toBe(3);
    await held.releaseAll();
    await vi.advanceTimersByTimeAsync(25);
    await held.releaseAll();
    expect((await Promise.all([...begun, ...more])).map(({ length }) => length)).toEqual([50, 50, 60, 60]);
  });

  it('are refused where there is no room for ten seconds', async () => {
    const first = request().read('a', 0, 80);
    const second = expect(request().read('a', 0, 30)).rejects.toMatchObject({
      code: 'over-budget',
      message: '110 bytes would be on their way here, expected at most 100: try again',
    });
    await vi.advanceTimersByTimeAsync(10_000);
    await second;
    await held.releaseAll();
    expect(await first).toHaveLength(80);
  });

  it('are forgotten after a while where a request went away in the middle of a read', async () => {
    // As when a client closes the connection: nothing after the await ever runs.
    void new MeteredSource(new HeldSource(new Map()), new Budget(), inFlight).read('a', 0, 80);
    await vi.advanceTimersByTimeAsync(29_000);
    expect(inFlight.bytes).toBe(80);
    const read = request().read('a', 0, 90);
    await vi.advanceTimersByTimeAsync(2000);
    expect(inFlight.bytes).toBe(90);
    await held.releaseAll();
    expect(await read).toHaveLength(90);
  });

  it('do not keep what is opened waiting', async () => {
    const first = request().read('a', 0, 80);
    const opened = new MeteredSource(held, new Budget()).read('a', 0, 90);
    await vi.advanceTimersByTimeAsync(10);
    expect(held.waiting).toBe(2);
    await held.releaseAll();
    expect(await opened).toHaveLength(90);
    await first;
  });
});
