import { EventEmitter } from "node:events";
import { TRPCError } from "@trpc/server";
import { listen } from "@/db";
import { env } from "./env";

export const NOUNS = [
  "platforms",
  "jobs",
  "thresholds",
  "objectives",
  "reports",
  "platformFiles",
  "capacity",
  "checklists",
  "actions",
  "people",
  "audit",
  "drills",
  "incoming",
  "backfills",
  "alerts",
  "alertRules",
  "silences",
  "escalation",
  "notifications",
  "approvals",
  "freezes",
  "queries",
  "runbooks",
  "tenants",
  "flows",
  "credentials",
  "secrets",
  "isolation",
  "subscriptions",
  "chain",
  "retention",
  "auditExports",
  "platformTrails",
  "grants",
  "tokens",
  "permissions",
  "security",
] as const;
export type Noun = (typeof NOUNS)[number];

/** "all" after the connection was lost: anything may have changed meanwhile. */
export type Told = Noun | "all";

const isNoun = (text: string): text is Noun => (NOUNS as readonly string[]).includes(text);
const holder = globalThis as typeof globalThis & {
  wheelhouseHub?: { emitter: EventEmitter; hears(): boolean; close(): Promise<void> };
};

/** One LISTEN connection per process tells every open screen which nouns changed. */
function hub() {
  if (!holder.wheelhouseHub) {
    const emitter = new EventEmitter();
    emitter.setMaxListeners(0);
    let hears = false;
    const connection = listen(env().databaseUrl, "wheelhouse", {
      message: (payload) => isNoun(payload) && emitter.emit("told", payload satisfies Told),
      connected: () => {
        hears = true;
        emitter.emit("told", "all" satisfies Told);
      },
      lost: () => {
        hears = false;
        emitter.emit("lost");
      },
    });
    holder.wheelhouseHub = { emitter, hears: () => hears, close: connection.close };
  }
  return holder.wheelhouseHub;
}

const GATHER_MS = 40;

/**
 * What changed, gathered for a moment so that a burst is one message; at first nothing, once it is heard. Ends with the
 * signal. Breaks off when the database is heard no more: whoever is told nothing must not take it for no news.
 */
export async function* changes(signal: AbortSignal): AsyncGenerator<Told[]> {
  const { emitter, hears } = hub();
  let waiting = new Set<Told>();
  let wake: (() => void) | undefined;
  let isLost = false;
  const hear = (told: Told) => {
    waiting.add(told);
    wake?.();
  };
  const stop = () => wake?.();
  const lose = () => {
    isLost = true;
    wake?.();
  };
  emitter.on("told", hear);
  emitter.on("lost", lose);
  signal.addEventListener("abort", stop);
  try {
    if (hears()) yield [];
    while (!signal.aborted) {
      if (waiting.size === 0 && !isLost) await new Promise<void>((resolve) => (wake = resolve));
      if (signal.aborted) return;
      if (isLost)
        throw new TRPCError({
          code: "SERVICE_UNAVAILABLE",
          message: "The database tells no news at the moment.",
        });
      await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
      const told = [...waiting];
      waiting = new Set();
      yield told;
    }
  } finally {
    emitter.off("told", hear);
    emitter.off("lost", lose);
    signal.removeEventListener("abort", stop);
  }
}
