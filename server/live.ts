import { EventEmitter } from "node:events";
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
  wheelhouseHub?: { emitter: EventEmitter; close(): Promise<void> };
};

/** One LISTEN connection per process tells every open screen which nouns changed. */
function hub() {
  if (!holder.wheelhouseHub) {
    const emitter = new EventEmitter();
    emitter.setMaxListeners(0);
    const connection = listen(env().databaseUrl, "wheelhouse", {
      message: (payload) => isNoun(payload) && emitter.emit("told", payload satisfies Told),
      connected: () => emitter.emit("told", "all" satisfies Told),
      lost: () => undefined,
    });
    holder.wheelhouseHub = { emitter, close: connection.close };
  }
  return holder.wheelhouseHub;
}

const GATHER_MS = 40;

/** What changed, gathered for a moment so that a burst is one message. Ends with the signal. */
export async function* changes(signal: AbortSignal): AsyncGenerator<Told[]> {
  const { emitter } = hub();
  let waiting = new Set<Told>();
  let wake: (() => void) | undefined;
  const hear = (told: Told) => {
    waiting.add(told);
    wake?.();
  };
  const stop = () => wake?.();
  emitter.on("told", hear);
  signal.addEventListener("abort", stop);
  try {
    yield [];
    while (!signal.aborted) {
      if (waiting.size === 0) await new Promise<void>((resolve) => (wake = resolve));
      if (signal.aborted) return;
      await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
      const told = [...waiting];
      waiting = new Set();
      yield told;
    }
  } finally {
    emitter.off("told", hear);
    signal.removeEventListener("abort", stop);
  }
}
