import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { Db } from "@/db";
import { auditHeads } from "@/db/schema";
import { env } from "@/server/env";
import { signatureHolds, signed } from "./signing";

const Checkpoint = z.object({
  scope: z.string(),
  seq: z.number(),
  hash: z.string(),
  at: z.string(),
  key: z.string(),
  signature: z.string(),
});
export type Checkpoint = z.output<typeof Checkpoint>;

const file = () => path.join(env().checkpointDir, "audit-checkpoints.jsonl");

/** Writes how far each chain reached to a file outside the database: a tail cut off later is missed here. */
export async function writeCheckpoint(db: Db, now: Date): Promise<void> {
  const heads = await db.select().from(auditHeads);
  fs.mkdirSync(env().checkpointDir, { recursive: true, mode: 0o700 });
  const lines = heads.map(({ scope, seq, hash }) =>
    JSON.stringify(signed({ scope, seq, hash, at: now.toISOString() })),
  );
  if (lines.length > 0) fs.appendFileSync(file(), `${lines.join("\n")}\n`, { mode: 0o600 });
}

/** All checkpoints whose signature holds, oldest first, and how many do not. */
export function readCheckpoints(): { checkpoints: Checkpoint[]; damaged: number } {
  const lines = fs.existsSync(file()) ? fs.readFileSync(file(), "utf8").split("\n").filter(Boolean) : [];
  const checkpoints: Checkpoint[] = [];
  let damaged = 0;
  for (const line of lines) {
    const point = readLine(line);
    if (point && signatureHolds(point)) checkpoints.push(point);
    else damaged += 1;
  }
  return { checkpoints, damaged };
}

function readLine(line: string): Checkpoint | undefined {
  try {
    return Checkpoint.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

export function latestCheckpoint(): Checkpoint | undefined {
  return readCheckpoints().checkpoints.at(-1);
}
