import { z } from "zod";
import { type Action, type Conversation, type Fact, PlatformError, type Settled } from "@/platforms/platform";
import { short } from "./client";
import type { ConnectionSeen } from "./connections";
import { readSyncs } from "./sync-question";
import { CLOCK_MS, startConnection } from "./sync-trigger";
import { called, wanted } from "./tenants";

const Input = z.object({
  connection: z
    .string()
    .trim()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*\/[A-Za-z0-9-]{1,100}$/, "A connection of the list: tenant/id."),
});
type Input = z.output<typeof Input>;

async function readConnection(c: Conversation, { connection }: Input) {
  const [key = "", id] = connection.split("/");
  const [tenant] = wanted(c, key);
  if (!tenant || key !== tenant) throw new PlatformError("failed", "Choose one connection of one tenant.");
  const seen = await readSyncs(c, tenant);
  const found = seen.connections.find((each) => each.id === id);
  if (!found)
    throw new PlatformError("failed", `${called(c, tenant)} has no connection ${id} with a schedule.`, {
      notSent: true,
    });
  return { tenant, found, evidence: seen.evidence };
}

const factsOf = ({ outcome, lastRunAt }: ConnectionSeen): Record<string, Fact> => ({
  outcome,
  lastRunAt: lastRunAt?.toISOString() ?? null,
});

/** Starts one connection whether it is late or not; its effect shows when its webhook comes, or at minute 40. */
export const airbyteSync = (dialect: string): Action<Input> => ({
  key: "airbyte.sync",
  title: "Sync one connection",
  label: ({ connection }) => `Sync ${connection}`,
  tier: 1,
  purpose:
    "For one connection that failed or is wanted newer. All that is late of a tenant is started by its own button.",
  fields: [
    {
      key: "connection",
      title: "Connection",
      kind: "choice",
      required: true,
      from: { query: "airbyte.connections", value: "connection", title: "name" },
    },
  ],
  capability: "jobs.trigger",
  input: Input,
  target: ({ connection }) => connection,
  pace: {
    calls: 4,
    seconds: 60,
    per: "environment",
    because: "A start may need a sign-in, and the platform lets ten a minute pass from one address.",
  },
  repeatable: false,
  expectedSeconds: 180,
  timeoutSeconds: 200,
  look: async (c, input) => {
    const { found, evidence } = await readConnection(c, input);
    return { facts: factsOf(found), evidence };
  },
  execute: async (c, input) => {
    const { tenant, found } = await readConnection(c, input);
    const { isStarted, jobId, said, name, httpStatus, evidence } = await startConnection(c, tenant, found);
    if (!isStarted) throw new PlatformError("failed", said, { evidence, httpStatus });
    return {
      said: `${name} was started${jobId ? ` as job ${jobId}` : ""}.`,
      facts: { job: jobId } as Record<string, Fact>,
      evidence,
    };
  },
  verify: {
    afterSeconds: 45,
    everySeconds: dialect === "head" ? 30 : 60,
    forSeconds: dialect === "head" ? 4500 : 1800,
    settled: (c, input, before, startedAt) => settled(c, input, before, startedAt),
  },
  reask: ["syncs", "airbyte"],
});

async function settled(
  c: Conversation,
  input: Input,
  before: Record<string, Fact>,
  startedAt: Date,
): Promise<Settled> {
  const { found, evidence } = await readConnection(c, input);
  const { outcome, lastRunAt, error, name } = found;
  const isNew =
    lastRunAt !== null &&
    lastRunAt.getTime() > startedAt.getTime() - CLOCK_MS &&
    lastRunAt.toISOString() !== before.lastRunAt;
  const seen = { facts: factsOf(found), evidence };
  if (!isNew || outcome === "running" || outcome === "unknown")
    return { state: "pending", said: `${name} has not reported back.`, ...seen };
  return outcome === "succeeded"
    ? { state: "succeeded", said: `${name} brought new data since the start.`, ...seen }
    : { state: "failed", said: `${name} ended badly${error ? `: ${short(error, 160)}` : ""}.`, ...seen };
}
