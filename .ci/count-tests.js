// Prints "N passed, N failed" (", N skipped" where there are any) from a JSON report of vitest.
import { readFileSync } from 'node:fs';

let report;
try {
  report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
} catch {
  console.log('The tests did not run.');
  process.exit(1);
}

const skipped = report.numPendingTests + report.numTodoTests;
// A file that fails before its first test has no failed test, and must still count as a failure.
const brokenFiles = report.testResults.filter(
  (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
).length;
const failed = report.numFailedTests + brokenFiles;
console.log(`${report.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failed > 0 ? 1 : 0);
