import { freeMegabytes } from "./lib/disk";
import { launch, type Undo } from "./lib/launch";
import { codeOf, fullDiskSentence, sentenceFor } from "./lib/refusal";
import { say } from "./lib/say.mjs";
import { readSettings } from "./lib/settings";

const stopping = new AbortController();
const undo: Undo[] = [];
let failure: unknown;

/** Resolves when a person, the system or a hopeless program ends the run; a second wish to stop is granted at once. */
const ended = new Promise<void>((resolve) => {
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      if (stopping.signal.aborted) void stopAtOnce();
      stopping.abort();
      resolve();
    });
  }
  stopping.signal.addEventListener("abort", () => resolve());
});
// The terminal may be gone by the time the last words are said.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});

function fail(reason: unknown): void {
  failure ??= reason;
  stopping.abort();
}

async function main(): Promise<void> {
  let folder = ".";
  try {
    const settings = readSettings(process.env, process.argv.slice(2));
    folder = settings.dataDir;
    say("\nWheelhouse\n");
    await launch({ settings, signal: stopping.signal, undo, gaveUp: fail });
    await ended;
  } catch (error) {
    if (!stopping.signal.aborted) fail(error);
  }
  stopping.abort();
  if (failure === undefined) say("\n  stopping …");
  await stopGently();
  if (failure === undefined) {
    say("  stopped");
    process.exit(0);
  }
  process.stderr.write(`\n${await lastWords(failure, folder)}\n`);
  process.exit(1);
}

/** Nothing is taken off the list while it is being stopped: a second Ctrl-C must find it there. */
async function stopGently(): Promise<void> {
  const patience = setTimeout(
    () => say("  letting work in progress come to its end; Ctrl-C again stops at once"),
    5000,
  );
  for (const { name, gently } of undo.toReversed()) {
    await gently().catch((error: unknown) =>
      process.stderr.write(`  ${name}: ${error instanceof Error ? error.message : error}\n`),
    );
  }
  clearTimeout(patience);
}

async function stopAtOnce(): Promise<never> {
  for (const { atOnce } of undo.toReversed()) await Promise.resolve(atOnce()).catch(() => {});
  process.exit(130);
}

/** One sentence for everything foreseen; for the rest the whole error, because somebody will have to find the cause. */
async function lastWords(error: unknown, folder: string): Promise<string> {
  const sentence = sentenceFor(error, folder);
  if (sentence !== undefined) return sentence;
  const free = await freeMegabytes(folder).catch(() => undefined);
  if (free !== undefined && free < 10) return fullDiskSentence(folder);
  const code = codeOf(error);
  return `Wheelhouse met an error nobody foresaw${code ? ` (${code})` : ""}.\n${error instanceof Error ? error.stack : String(error)}`;
}

await main();
