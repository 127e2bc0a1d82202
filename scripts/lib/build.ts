import { createHash } from "node:crypto";
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { waitForLock } from "./lock.mjs";
import { fullDiskSentence, Refusal } from "./refusal";
import { leashed, nextProgram, root } from "./root";
import { lastLines, run } from "./run";

const sources = [
  ...["app", "components", "domain", "server", "platforms", "db", "public"],
  ...[
    "proxy.ts",
    "instrumentation.ts",
    "next.config.mjs",
    "postcss.config.mjs",
    "tsconfig.json",
    "package-lock.json",
  ],
];

/** Read at run time or by tests only: a change here does not change what is served. */
const notBuilt = [/^db\/migrations\//, /^server\/testing\//, /\.test\.tsx?$/];

export type BuildOptions = { signal: AbortSignal; note: (text: string) => void };

/** Makes the production build unless the one at hand was made from exactly these sources. */
export async function ensureBuild({ signal, note }: BuildOptions): Promise<"built" | "up to date"> {
  if (await isBuilt(root)) return "up to date";
  // Two starts from one checkout write to the same folder.
  const lock = await waitForLock(
    path.join(root, "node_modules", ".wheelhouse-build.lock"),
    () => note("waiting for another build"),
    signal,
  );
  try {
    if (await isBuilt(root)) return "up to date";
    note("building, half a minute to a minute");
    const hash = await sourceHash(root);
    await rm(stampFile(root), { force: true });
    await build(signal);
    await writeFile(stampFile(root), hash);
    return "built";
  } finally {
    lock.release();
  }
}

async function build(signal: AbortSignal): Promise<void> {
  const { code, output } = await run(process.execPath, [...leashed, nextProgram, "build"], {
    cwd: root,
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    signal,
  });
  if (code !== 0) throw buildRefusal(code, output);
}

/** What is told when a build ended with `code` and said `output`. */
export function buildRefusal(code: number | null, output: string): Refusal {
  if (/ENOSPC|no space left on device/i.test(output)) return new Refusal(fullDiskSentence(root));
  return new Refusal(
    `The production build failed (next build ended with ${code ?? "a signal"}); why is above.`,
    whyBuildFailed(output),
  );
}

/** Where it says what is wrong, which the compiler does before the build says that it failed; warnings may follow. */
function whyBuildFailed(output: string): string {
  const at = output.search(
    /^.*(?:Failed to compile|Failed to type check|Type error:|error\S* TS\d+:|build failed with)/m,
  );
  return at < 0 ? lastLines(output, 40) : output.slice(at).split("\n").slice(0, 40).join("\n");
}

async function isBuilt(folder: string): Promise<boolean> {
  const stamp = await readFile(stampFile(folder), "utf8").catch(() => undefined);
  if (stamp === undefined || !(await stat(path.join(folder, ".next", "BUILD_ID")).catch(() => undefined)))
    return false;
  return stamp === (await sourceHash(folder));
}

function stampFile(folder: string): string {
  return path.join(folder, ".next", "wheelhouse-build");
}

/** One hash over names and contents of everything a build reads; times do not count, a checkout sets them anew. */
export async function sourceHash(folder: string): Promise<string> {
  const hash = createHash("sha256");
  for (const source of sources) {
    for (const file of await filesOf(folder, source)) {
      hash.update(`${file}\0`);
      hash.update(await readFile(path.join(folder, file)));
      hash.update("\0");
    }
  }
  return hash.digest("hex");
}

async function filesOf(folder: string, source: string): Promise<string[]> {
  if (notBuilt.some((pattern) => pattern.test(source) || pattern.test(`${source}/`))) return [];
  const found = await stat(path.join(folder, source)).catch(() => undefined);
  if (!found) return [];
  if (!found.isDirectory()) return [source];
  const names = (await readdir(path.join(folder, source))).sort();
  return (await Promise.all(names.map((name) => filesOf(folder, `${source}/${name}`)))).flat();
}
