import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { Conversation } from "@/platforms/platform";
import { refused } from "./tables";

const NAME = /^\d{8}T\d{6}Z-[0-9a-f]{8}$/;

const Manifest = z.object({
  name: z.string().regex(NAME),
  environment: z.string(),
  database: z.string(),
  serverVersion: z.number(),
  programVersion: z.number(),
  startedAt: z.string(),
  finishedAt: z.string(),
  bytes: z.number(),
  sha256: z.string().length(64),
  /** Exact rows per table in the very snapshot that was dumped. */
  tables: z.record(z.string(), z.number()),
  /** The last time it was restored elsewhere, counted and found complete. */
  restored: z
    .object({ at: z.string(), seconds: z.number(), tables: z.number(), rows: z.number() })
    .optional(),
});
export type Manifest = z.output<typeof Manifest>;

/** Backups lie in the console's own data folder, by environment, closed to other accounts of the machine. */
export function storeOf(c: Conversation): string {
  const parts = c.environment.id.split("/").map((part) => part.replace(/[^A-Za-z0-9_-]/g, "_"));
  return path.join(path.resolve(process.env.WHEELHOUSE_DATA_DIR ?? ".data"), "backups", ...parts);
}

export async function openStore(c: Conversation): Promise<string> {
  const folder = storeOf(c);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

export const backupName = (now: Date, runId: string) =>
  `${now.toISOString().replace(/[-:]|\.\d+/g, "")}-${createHash("sha256").update(runId).digest("hex").slice(0, 8)}`;

export const dumpFile = (c: Conversation, name: string) => path.join(storeOf(c), `${name}.dump`);
const manifestFile = (c: Conversation, name: string) => path.join(storeOf(c), `${name}.json`);

/** Written beside and renamed: a manifest that can be read is whole. */
export async function writeManifest(c: Conversation, manifest: Manifest): Promise<void> {
  const file = manifestFile(c, manifest.name);
  const draft = await open(`${file}.part`, "w", 0o600);
  try {
    await draft.writeFile(JSON.stringify(manifest, null, 2));
    await draft.sync();
  } finally {
    await draft.close();
  }
  await rename(`${file}.part`, file);
}

export async function readManifest(c: Conversation, name: string): Promise<Manifest> {
  if (!NAME.test(name)) throw refused("That is not the name of a backup; choose one from the list.");
  const text = await readFile(manifestFile(c, name), "utf8").catch(() => undefined);
  if (text === undefined) throw refused(`There is no backup ${name} of this environment.`);
  const parsed = Manifest.safeParse(parse(text));
  if (!parsed.success) throw refused(`The description of the backup ${name} cannot be read.`);
  return parsed.data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export type Kept = { name: string; manifest: Manifest | undefined; bytes: number | null };

/** The newest first, also those whose description or data is damaged or missing. */
export async function backupsOf(c: Conversation): Promise<Kept[]> {
  const files = await readdir(storeOf(c)).catch(() => []);
  const names = files
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .filter((name) => NAME.test(name));
  return Promise.all(
    names
      .sort()
      .reverse()
      .map(async (name) => ({
        name,
        manifest: await readManifest(c, name).catch(() => undefined),
        bytes: await stat(dumpFile(c, name)).then(
          ({ size }) => size,
          () => null,
        ),
      })),
  );
}

export async function digestOf(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(file, { signal })) hash.update(piece as Buffer);
  return hash.digest("hex");
}

/** Whether what lies on the disk is what was written. */
export async function checkDump(c: Conversation, manifest: Manifest, signal?: AbortSignal): Promise<void> {
  const file = dumpFile(c, manifest.name);
  const found = await stat(file).catch(() => undefined);
  if (!found) throw refused(`The data of the backup ${manifest.name} is missing.`);
  if (found.size !== manifest.bytes || (await digestOf(file, signal)) !== manifest.sha256)
    throw refused(
      `The backup ${manifest.name} is damaged: it is not what was written (its size or digest differs). Do not restore it.`,
    );
}

/** What an interrupted backup left half written. */
export async function removeParts(c: Conversation, name: string): Promise<void> {
  await rm(`${dumpFile(c, name)}.part`, { force: true });
}
