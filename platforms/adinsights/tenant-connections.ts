import { z } from "zod";
import { accepted, parsed } from "@/platforms/answers";
import { type Action, type Conversation, type EvidenceOf, PlatformError } from "@/platforms/platform";
import { asTenant, listOf, short } from "./client";
import { CONNECTION_PATHS } from "./telemetry-question";
import { called, TENANT_KEY } from "./tenants";

const Row = z.object({
  id: z.string().min(1).max(100),
  name: z.string().nullish(),
  schedule_type: z.string().nullish(),
  is_active: z.boolean().nullish(),
});
export type ConnectionRow = { id: string; name: string; isActive: boolean; isScheduled: boolean };

/** The tenant's connections as its administrator sees them. December's versions list them to nobody. */
export async function readConnections(
  c: Conversation,
  tenant: string,
): Promise<{ connections: ConnectionRow[]; evidence: EvidenceOf }> {
  const path = CONNECTION_PATHS[c.dialect];
  if (!path)
    throw new PlatformError("not-deployed", "This version has no list of connections.", { notSent: true });
  const reply = accepted(await asTenant(c, tenant, { path, as: "user", purpose: "person" }));
  const connections = parsed(listOf(Row), reply).map((row) => ({
    id: row.id,
    name: short(row.name ?? row.id, 80),
    isActive: row.is_active !== false,
    isScheduled: row.schedule_type !== "manual",
  }));
  return { connections, evidence: reply.evidence };
}

const Input = z.strictObject({
  tenant: z.string().regex(TENANT_KEY).max(60),
  to: z.enum(["paused", "active"]),
  /** Ids joined by commas; without them all that stand otherwise. */
  only: z.string().max(2000).optional(),
});
type Input = z.output<typeof Input>;

async function readOthers(c: Conversation, { tenant, to, only }: Input) {
  const { connections, evidence } = await readConnections(c, tenant);
  const ids = only?.split(",").map((id) => id.trim());
  const others = connections.filter(
    ({ id, isActive }) => isActive === (to === "paused") && (!ids || ids.includes(id)),
  );
  return { others, all: connections, evidence };
}

/** Whether the platform starts a tenant's syncs: its connections stay, as does what they brought. */
export const tenantConnections: Action<Input> = {
  key: "tenant.connections",
  title: "Pause a tenant's connections",
  label: ({ tenant, to }) =>
    to === "paused" ? `Pause the connections of ${tenant}` : `Let the connections of ${tenant} sync again`,
  tier: 2,
  purpose: "Nothing new is fetched for the tenant. What was fetched stays, and its people can still sign in.",
  capability: "tenants.manage",
  input: Input,
  target: ({ tenant }) => `connections:${tenant}`,
  repeatable: true,
  stoppable: true,
  expectedSeconds: 20,
  timeoutSeconds: 300,
  look: async (c, input) => {
    const { others, evidence } = await readOthers(c, input);
    return { facts: { changed: others.map(({ id }) => id).join(",") }, evidence };
  },
  preview: async (c, input) => {
    const { others, all } = await readOthers(c, input);
    const count = `${others.length} ${others.length === 1 ? "connection" : "connections"}`;
    return {
      button: input.to === "paused" ? `Pause ${count}` : `Activate ${count}`,
      unit: "connection",
      targets: others.map(({ id, name, isScheduled }) => ({
        id,
        title: name,
        facts: { scheduled: isScheduled },
      })),
      effects: [
        input.to === "paused"
          ? `ADinsights starts no sync of ${called(c, input.tenant)} any more; ${all.length - others.length} of its ${all.length} connections stay as they are.`
          : `ADinsights starts their syncs again when they are due.`,
      ],
      inFlight: [],
      reversible: { is: true, how: "Each can be made active again." },
      verifies: "Reads the list of connections again.",
      warnings:
        input.to === "paused"
          ? ["A job that runs in Airbyte runs to its end, and a schedule that Airbyte itself keeps goes on."]
          : [],
    };
  },
  execute: async (c, input, run) => {
    const { others } = await readOthers(c, input);
    const path = CONNECTION_PATHS[c.dialect] ?? "";
    let done = 0;
    for (const { id, name } of others) {
      if (run.signal.aborted) break;
      accepted(
        await asTenant(c, input.tenant, {
          path: `${path}${encodeURIComponent(id)}/`,
          method: "PATCH",
          json: { is_active: input.to === "active" },
          as: "user",
          purpose: "person",
        }),
      );
      done += 1;
      run.progress(done, others.length, name);
    }
    return {
      said: `${done} of ${others.length} connections were changed.`,
      facts: { changed: others.map(({ id }) => id).join(",") },
    };
  },
  verify: {
    afterSeconds: 1,
    everySeconds: 15,
    forSeconds: 120,
    settled: async (c, input) => {
      const { others, evidence } = await readOthers(c, input);
      const facts = { left: others.length };
      return others.length === 0
        ? { state: "succeeded", said: `All of them are ${input.to}.`, facts, evidence }
        : {
            state: "failed",
            said: `Not ${input.to}: ${others
              .map(({ name }) => name)
              .slice(0, 5)
              .join(", ")}.`,
            facts,
            evidence,
          };
    },
  },
  reask: ["syncs"],
  undo: ({ tenant, to }, before) =>
    typeof before.changed === "string" && before.changed !== ""
      ? {
          action: "tenant.connections",
          input: { tenant, to: to === "paused" ? "active" : "paused", only: before.changed },
          label: to === "paused" ? "Let them sync again" : "Pause them again",
        }
      : undefined,
};
