import fs from "node:fs";
import path from "node:path";
import { inject, vi } from "vitest";

const worker = globalThis as typeof globalThis & { environmentAtStart?: NodeJS.ProcessEnv };
worker.environmentAtStart ??= { ...process.env };

/**
 * A process works through many files and loads what others wrote once; what is ours each file loads anew, in the
 * environment that the first one found. What a module holds for its process dies with the module, or is let go here.
 */
vi.resetModules();
for (const name of Object.keys(process.env))
  if (!(name in worker.environmentAtStart)) delete process.env[name];
Object.assign(process.env, worker.environmentAtStart);
for (const name of Object.keys(globalThis))
  if (name.startsWith("wheelhouse")) Reflect.deleteProperty(globalThis, name);

/** Each test file is a console of its own: its data folder holds its own keys and checkpoints. */
process.env.WHEELHOUSE_DATA_DIR = fs.mkdtempSync(path.join(inject("testServer").folder, "file-"));
process.env.DATABASE_URL ??= "postgres://nobody@127.0.0.1:1/none";
process.env.LOG_LEVEL = "error";
const { makeKeyringFile } = await import("@/server/secrets/keyring");
makeKeyringFile(path.join(process.env.WHEELHOUSE_DATA_DIR, "secrets", "sealing-key"), new Date());
