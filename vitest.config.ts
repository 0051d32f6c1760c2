import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Some tests start workerd or Chromium, which takes seconds on a small machine.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    // Processes, not threads: a test may change its working folder. Few, because each may hold a browser.
    pool: 'forks',
    maxWorkers: 2,
    // One process for many files: starting one and importing everything again takes longer than most files' tests. What
    // a file changes for its tests (the working folder, the clock, a method) it puts back, and modules hold no state.
    isolate: false,
    restoreMocks: true,
    env: { WRANGLER_SEND_METRICS: 'false' },
  },
});
