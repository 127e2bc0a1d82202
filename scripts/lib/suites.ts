import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Counts, countVitest } from "./counts";
import { nextProgram, root } from "./root";
import { type Ended, lastLines, run } from "./run";
import { randomHex } from "./secrets";

export type SuiteResult = Counts & { name: string; seconds: number; output: string };

export type SuiteOptions = { signal: AbortSignal; note: (text: string) => void; timeoutSeconds: number };

/** Type generation comes first: on a fresh clone the route types and next-env.d.ts do not exist yet. */
export const typesSuite = asCheck("types", async (options) => {
  const generated = await program([nextProgram, "typegen"], options);
  return generated.code === 0
    ? program([bin("typescript", "bin/tsc"), "--noEmit", "-p", "."], options)
    : generated;
});

export const lintSuite = asCheck("lint", (options) =>
  program([bin("@biomejs/biome", "bin/biome"), "check", "."], options),
);

const PROJECTS = { fast: ["unit", "server"], slow: ["slow"] } as const;

/** The tests without a browser: the fast ones, or the stories; without a readable report it counts as one failure. */
export async function vitestSuite(which: keyof typeof PROJECTS, options: SuiteOptions): Promise<SuiteResult> {
  const args = (reportFile: string) => [
    bin("vitest", "vitest.mjs"),
    "run",
    ...PROJECTS[which].map((project) => `--project=${project}`),
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${reportFile}`,
  ];
  return reported(which === "fast" ? "unit and server" : "stories", args, {}, countVitest, options);
}

/** Runs a test runner that writes a JSON report and counts what the report says. */
export async function reported(
  name: string,
  args: (reportFile: string) => string[],
  environment: Record<string, string>,
  count: (report: unknown) => Counts,
  options: SuiteOptions & { reportVariable?: string },
): Promise<SuiteResult> {
  const startedAt = Date.now();
  const reportFile = path.join(tmpdir(), `wheelhouse-report-${randomHex(6)}.json`);
  const variable = options.reportVariable ? { [options.reportVariable]: reportFile } : {};
  try {
    const { code, output } = await program(args(reportFile), options, { ...environment, ...variable });
    const text = await readFile(reportFile, "utf8").catch(() => undefined);
    const counts = text === undefined ? { passed: 0, failed: 1 } : count(JSON.parse(text));
    const failed = code === 0 ? counts.failed : Math.max(counts.failed, 1);
    return { name, ...counts, failed, output, seconds: secondsSince(startedAt) };
  } finally {
    await rm(reportFile, { force: true });
  }
}

function asCheck(name: string, work: (options: SuiteOptions) => Promise<Ended>) {
  return async (options: SuiteOptions): Promise<SuiteResult> => {
    const startedAt = Date.now();
    const { code, output } = await work(options);
    return {
      name,
      passed: code === 0 ? 1 : 0,
      failed: code === 0 ? 0 : 1,
      output,
      seconds: secondsSince(startedAt),
    };
  };
}

export function secondsSince(startedAt: number): number {
  return Math.round((Date.now() - startedAt) / 1000);
}

export function bin(name: string, file: string): string {
  return path.join("node_modules", name, file);
}

function program(
  args: string[],
  { signal, note, timeoutSeconds }: SuiteOptions,
  environment: Record<string, string> = {},
): Promise<Ended> {
  const { FORCE_COLOR: _, ...inherited } = process.env;
  return run(process.execPath, args, {
    cwd: root,
    env: {
      ...inherited,
      NEXT_TELEMETRY_DISABLED: "1",
      NO_COLOR: "1",
      NODE_ENV: "test",
      ...environment,
    },
    signal,
    timeoutSeconds,
    onOutput: (chunk) => {
      const latest = lastLines(chunk, 1).trim();
      if (latest !== "") note(latest.slice(0, 70));
    },
  });
}
