import { z } from "zod";
import { signatureHolds, signed } from "@/server/audit/signing";
import { settings } from "@/server/config/settings";
import { env } from "@/server/env";
import { fileStore } from "@/server/stores/file-store";
import type { Store } from "@/server/stores/store";
import { storeOf } from "@/server/stores/stores";

const Head = z.object({ scope: z.string(), seq: z.number(), hash: z.string() });
const Loss = z.object({
  scope: z.string(),
  keptTo: z.number(),
  lostTo: z.number(),
  acceptedAt: z.string(),
  acceptedBy: z.string(),
  reason: z.string(),
});
/** A stretch of a chain that somebody accepted as lost; what was noted of it before is no reproach any more. */
export type Loss = z.output<typeof Loss>;

/** How far every chain reached at a moment, signed. */
const Checkpoint = z.object({
  kind: z.literal("wheelhouse-checkpoint"),
  at: z.string(),
  heads: z.array(Head),
  losses: z.array(Loss),
  key: z.string(),
  signature: z.string(),
});
export type Checkpoint = z.output<typeof Checkpoint>;

/** One chain's head as it was noted outside. */
export type Noted = z.output<typeof Head> & { at: string };

const PREFIX = "checkpoints/";
const WHOLE_DAYS = 2;
const DAY_MS = 86_400_000;
/** Of "checkpoints/20261121/". */
const DAY_LENGTH = PREFIX.length + 9;

/** Every place that checkpoints are to be written to, by name; one that cannot be is a sentence. */
export function checkpointStores(): { name: string; store: Store | Error }[] {
  return settings().audit.checkpoints.to.map((name) => {
    try {
      const isOwn = name === "here" && !settings().audit.stores.some((entry) => entry.name === name);
      return { name, store: isOwn ? fileStore(name, env().checkpointDir) : storeOf(name) };
    } catch (error) {
      return { name, store: error instanceof Error ? error : new Error(String(error)) };
    }
  });
}

/** "checkpoints/20261121/231500000.json": sorts by time. */
const keyOf = (at: Date) => {
  const digits = at.toISOString().replaceAll(/\D/g, "");
  return `${PREFIX}${digits.slice(0, 8)}/${digits.slice(8)}.json`;
};

export async function writeCheckpoint(
  store: Store,
  at: Date,
  heads: readonly z.output<typeof Head>[],
  losses: readonly Loss[],
): Promise<void> {
  const point = signed({ kind: "wheelhouse-checkpoint" as const, at: at.toISOString(), heads, losses });
  await store.put(keyOf(at), Buffer.from(JSON.stringify(point)), { replace: true });
}

/** The newest checkpoint of a store whose signature holds; looked for where it should be before everywhere. */
export async function newestCheckpoint(store: Store, now: Date): Promise<Checkpoint | undefined> {
  const days = [0, 1].map((back) => keyOf(new Date(now.getTime() - back * DAY_MS)).slice(0, DAY_LENGTH));
  for (const prefix of [...days, PREFIX]) {
    const keys = (await store.list(prefix)).toSorted().reverse();
    for (const key of keys.slice(0, 20)) {
      const point = await readCheckpoint(store, key);
      if (point) return point;
    }
  }
  return undefined;
}

/**
 * What a store knows: every checkpoint of the last two days and the last one of each day before, oldest first, and how
 * many of them are damaged or not ours.
 */
export async function readCheckpoints(
  store: Store,
  now: Date,
): Promise<{ checkpoints: Checkpoint[]; damaged: number }> {
  const whole = keyOf(new Date(now.getTime() - WHOLE_DAYS * DAY_MS));
  const keys = (await store.list(PREFIX)).toSorted();
  const wanted = keys.filter(
    (key, index) => key >= whole || keys[index + 1]?.slice(0, DAY_LENGTH) !== key.slice(0, DAY_LENGTH),
  );
  const read = await Promise.all(wanted.map((key) => readCheckpoint(store, key)));
  const checkpoints = read.filter((point) => point !== undefined);
  return { checkpoints, damaged: read.length - checkpoints.length };
}

async function readCheckpoint(store: Store, key: string): Promise<Checkpoint | undefined> {
  const body = await store.get(key);
  if (!body) return undefined;
  const chunks = [];
  for await (const chunk of body) chunks.push(chunk);
  const parsed = Checkpoint.safeParse(asJson(Buffer.concat(chunks).toString("utf8")));
  return parsed.success && signatureHolds(parsed.data) ? parsed.data : undefined;
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The heads of checkpoints, without those of stretches that were accepted as lost afterwards. */
export function notedHeads(checkpoints: readonly Checkpoint[], losses: readonly Loss[]): Noted[] {
  return checkpoints.flatMap(({ at, heads }) =>
    heads
      .filter(
        ({ scope, seq }) =>
          !losses.some((loss) => loss.scope === scope && seq > loss.keptTo && at <= loss.acceptedAt),
      )
      .map((head) => ({ ...head, at })),
  );
}
