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
    env: { WRANGLER_SEND_METRICS: 'false' },
  },
});
