import { lastLines } from "./run";
import { say, seconds } from "./say.mjs";
import type { SuiteResult } from "./suites";

const shownLines = 200;

/** What went wrong, in the failing suites' own words. */
export function showFailures(results: SuiteResult[]): void {
  for (const { name, failed, output } of results) {
    if (failed === 0) continue;
    say(`\n── ${name} ${"─".repeat(Math.max(0, 70 - name.length))}\n`);
    say(lastLines(output, shownLines));
  }
}

/** One row per suite, and as the very last line the sum, which is what other programs read. */
export function showTotals(results: SuiteResult[]): boolean {
  say();
  say(`  ${"suite".padEnd(18)}${"passed".padStart(8)}${"failed".padStart(8)}${"time".padStart(9)}`);
  for (const result of results) {
    say(
      `  ${result.name.padEnd(18)}${String(result.passed).padStart(8)}${String(result.failed).padStart(8)}${seconds(result.seconds * 1000).padStart(9)}`,
    );
  }
  const sum = (which: "passed" | "failed") => results.reduce((total, result) => total + result[which], 0);
  say(`\n${sum("passed")} passed, ${sum("failed")} failed`);
  return sum("failed") === 0;
}
