import { showFailures } from "./lib/report";
import { say, step } from "./lib/say.mjs";
import { lintSuite, type SuiteOptions, type SuiteResult, typesSuite, vitestSuite } from "./lib/suites";
import { sweepTempDirs } from "./lib/temp-dir";

const stopping = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => stopping.abort());

const options = (note: (text: string) => void): SuiteOptions => ({
  signal: stopping.signal,
  note,
  timeoutSeconds: 300,
});
const verdict = ({ name, failed }: SuiteResult) => `${name} ${failed === 0 ? "ok" : "failed"}`;

/** What every change has to pass before it is shown to anybody: types, lint and the fast tests. */
async function check(): Promise<SuiteResult[]> {
  const results = await step(
    "types, lint",
    (note) => Promise.all([typesSuite(options(note)), lintSuite(options(note))]),
    (both) => both.map(verdict).join(", "),
  );
  results.push(
    await step(
      "tests",
      (note) => vitestSuite("fast", options(note)),
      ({ passed, failed }) => `${passed} passed, ${failed} failed`,
    ),
  );
  return results;
}

try {
  const results = await check();
  showFailures(results);
  const failing = results.filter(({ failed }) => failed > 0).map(({ name }) => name);
  say(failing.length === 0 ? "\n  all good" : `\n  failing: ${failing.join(", ")}`);
  process.exitCode = failing.length === 0 ? 0 : 1;
} catch (error) {
  if (!stopping.signal.aborted) throw error;
  process.exitCode = 130;
} finally {
  await sweepTempDirs();
}
