import { growthTable } from './growth-table.ts';

// What a million, a hundred million and ten billion documents come to: `npm run -s bench:growth`. Computed, not run.

process.stdout.write(growthTable());
