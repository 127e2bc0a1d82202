import { z } from "zod";
import { accepted } from "@/platforms/answers";
import type { Action, CapabilityReport, Conversation, Settled } from "@/platforms/platform";
import { readRuns } from "./alert-question";

const PATH = "/alerts/run";
const BEAT_MS = 15 * 60_000;

/** A GET starts nothing: 405 shows that the runbook's address is there, 404 that it is not. */
export async function evaluateCapability(c: Conversation): Promise<CapabilityReport> {
  const reply = await c.http.send({ base: "api", path: PATH });
  const capability = "alerts.evaluate" as const;
  return reply.status === 405
    ? { capability, supported: true, because: "The address that starts an evaluation is there." }
    : {
        capability,
        supported: false,
        because: `Evaluations cannot be started over HTTP here (${reply.status}). Rules are evaluated at every quarter hour; the next time is ${nextBeat(c.now())} UTC.`,
      };
}

const nextBeat = (now: Date) =>
  new Date((Math.floor(now.getTime() / BEAT_MS) + 1) * BEAT_MS).toISOString().slice(11, 16);

/** Starts an evaluation of the platform's rules; newer evaluations than before are the proof. */
export const alertsEvaluate: Action<Record<string, never>> = {
  key: "alerts.evaluate",
  title: "Evaluate the platform's alert rules now",
  label: () => "Evaluate alert rules",
  tier: 1,
  capability: "alerts.evaluate",
  input: z.strictObject({}),
  target: () => "alerts",
  pace: {
    calls: 1,
    seconds: 60,
    per: "environment",
    because: "One evaluation looks at a whole day of data.",
  },
  repeatable: true,
  expectedSeconds: 30,
  timeoutSeconds: 30,
  look: async (c) => {
    const { runs, evidence } = await readRuns(c);
    return { facts: { newest: runs[0]?.at.toISOString() ?? null }, evidence };
  },
  execute: async (c) => {
    const reply = accepted(
      await c.http.send({ method: "POST", base: "api", path: PATH, timeoutSeconds: 20 }),
    );
    return {
      said: "The platform took it. Looking for newer evaluations.",
      facts: { httpStatus: reply.status },
      evidence: reply.evidence,
    };
  },
  verify: { afterSeconds: 5, everySeconds: 10, forSeconds: 300, settled },
  reask: ["alerts"],
};

async function settled(
  c: Conversation,
  _input: Record<string, never>,
  before: Record<string, unknown>,
  startedAt: Date,
): Promise<Settled> {
  const { runs, evidence } = await readRuns(c);
  const since = typeof before.newest === "string" ? new Date(before.newest) : startedAt;
  const fresh = runs.filter(({ at, status }) => at > since && status !== "started");
  const failed = fresh.filter(({ status }) => status === "failed");
  const facts = { evaluations: fresh.length, failed: failed.length };
  if (fresh.length === 0)
    return { state: "pending", said: "No newer evaluation is listed yet.", facts, evidence };
  if (failed.length === fresh.length)
    return { state: "failed", said: `All ${fresh.length} newer evaluations failed.`, facts, evidence };
  const some = failed.length > 0 ? ` ${failed.length} of them failed.` : "";
  return {
    state: "succeeded",
    said: `${fresh.length} newer evaluations are listed.${some}`,
    facts,
    evidence,
  };
}
