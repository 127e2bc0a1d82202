import { and, eq, inArray, sql } from "drizzle-orm";
import type { Db } from "@/db";
import { credentials, flowSteps, flows, tenantRecords } from "@/db/schema";
import { type Place, placeOf, whyNot } from "@/domain/access";
import { badRequest, conflict, forbidden, notFound } from "@/domain/errors";
import type { FlowKind } from "@/domain/flow";
import { RequestFlow } from "@/domain/schema/flow";
import type { FlowPlan } from "@/platforms/flow";
import { type Actor, type CommandContext, command } from "@/server/command";
import { credentialNamed } from "@/server/credentials/versions";
import { draftRecord } from "@/server/tenants/records";
import { aboutFlow, type FlowRow, readFlow, tell } from "./flow-rows";
import { findPlan } from "./plans";
import { walk } from "./walk";

export type Problem = { field: string; message: string };

/** What is wrong with an input by the platform's own rules; empty when nothing is. */
export function problemsOf(plan: FlowPlan, input: Record<string, string>): Problem[] {
  const parsed = plan.input.safeParse(input);
  if (parsed.success) return [];
  return parsed.error.issues.map(({ path, message, ...issue }) => ({
    field:
      path.length > 0
        ? String(path[0])
        : issue.code === "unrecognized_keys"
          ? String((issue as { keys?: string[] }).keys?.[0] ?? "")
          : "",
    message:
      issue.code === "invalid_type" && input[String(path[0])] === undefined ? "It is missing." : message,
  }));
}

/** What is there already for the same subject: an open flow, or a tenant that is not offboarded. */
export async function existingOf(
  db: Db,
  environmentId: string,
  plan: FlowPlan,
  input: Record<string, string>,
): Promise<{ flowId: string; said: string } | { tenant: string; said: string } | undefined> {
  const subject = plan.subject(input);
  const [open] = await db
    .select({ id: flows.id, by: flows.requestedByName })
    .from(flows)
    .where(
      and(
        eq(flows.environmentId, environmentId),
        eq(flows.kind, plan.kind),
        eq(flows.subject, subject),
        inArray(flows.state, ["running", "paused"]),
      ),
    );
  if (open) return { flowId: open.id, said: `${open.by} has this under way already. Go on there.` };
  if (plan.kind !== "onboarding") return undefined;
  const [record] = await db
    .select({ externalId: tenantRecords.externalId, name: tenantRecords.name, status: tenantRecords.status })
    .from(tenantRecords)
    .where(
      and(
        eq(tenantRecords.environmentId, environmentId),
        eq(tenantRecords.externalId, plan.tenant?.(input) ?? subject),
      ),
    );
  if (!record || record.status === "draft" || record.status === "offboarded") return undefined;
  return { tenant: record.externalId, said: `${record.name} is a tenant of ${environmentId} already.` };
}

/** What one needs to begin a flow of a kind. */
export const neededFor = (kind: FlowKind) =>
  kind === "rotation" ? ("credential:rotate" as const) : ("tenant:onboard" as const);

export type Wanted = {
  environmentId: string;
  plan: string;
  input: Record<string, string>;
  reason: string;
  requestKey: string;
  credentialId?: string | undefined;
  batchId?: string;
};

/** Writes down that a flow is wanted and takes it as far as it goes. The same request key gives the same flow. */
export async function requestFlow(
  ctx: CommandContext,
  wanted: Wanted,
  /** Done once the flow has its row and before it moves. */
  written: (flowId: string) => Promise<unknown> = async () => undefined,
): Promise<FlowRow> {
  const { db, actor, now } = ctx;
  const repeated = await repeatedFlow(db, wanted);
  if (repeated) return repeated;
  const { plan } = await findPlan(db, wanted.environmentId, wanted.plan);
  refuseRole(actor, plan.kind, placeOf(wanted.environmentId, plan.tenant?.(wanted.input)));
  const problems = problemsOf(plan, wanted.input);
  if (problems.length > 0)
    throw badRequest(
      problems.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join(" "),
    );
  const input = plan.input.parse(wanted.input);
  const existing = await existingOf(db, wanted.environmentId, plan, input);
  if (existing) throw conflict(existing.said);
  const credentialId = await credentialOf(db, plan, wanted, now);
  const [flow] = await db
    .insert(flows)
    .values({
      kind: plan.kind,
      plan: plan.key,
      environmentId: wanted.environmentId,
      subject: plan.subject(input),
      label: plan.label(input),
      tenant: plan.tenant?.(input) ?? "",
      credentialId,
      emergency: plan.emergency ?? false,
      input,
      reason: wanted.reason,
      state: "running",
      requestKey: wanted.requestKey,
      batchId: wanted.batchId ?? null,
      requestedById: actor.id,
      requestedByName: actor.name,
      requestedAt: now,
      ownerId: actor.id,
      ownerName: actor.name,
      changedAt: now,
    })
    .onConflictDoNothing()
    .returning();
  if (!flow) throw conflict("Somebody has this under way already. Look at the open ones.");
  await db.insert(flowSteps).values(
    plan.steps.map(({ key, kind, title }, position) => ({
      flowId: flow.id,
      key,
      kind,
      title,
      position,
      state: "ahead" as const,
    })),
  );
  if (plan.kind === "onboarding") await prepareTenant(db, flow, now);
  const held = await readFlow(db, flow.id);
  if (!held) throw new Error("The flow was not written.");
  await written(flow.id);
  await tell(db, held, { kind: "requested", byName: actor.name, said: wanted.reason, at: now });
  await walk(db, held, now);
  return held.flow;
}

async function repeatedFlow(db: Db, wanted: Wanted): Promise<FlowRow | undefined> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtext(${wanted.requestKey}))`);
  const [repeated] = await db.select().from(flows).where(eq(flows.requestKey, wanted.requestKey));
  if (repeated && (repeated.plan !== wanted.plan || repeated.environmentId !== wanted.environmentId))
    throw conflict("This request key was used for something else already.");
  return repeated;
}

export function refuseRole(actor: Actor, kind: FlowKind, place: Place): void {
  const refused = whyNot(actor, neededFor(kind), place);
  if (refused) throw forbidden(refused);
}

async function credentialOf(db: Db, plan: FlowPlan, wanted: Wanted, now: Date): Promise<string | null> {
  if (wanted.credentialId) {
    const [found] = await db
      .select({ id: credentials.id, environmentId: credentials.environmentId })
      .from(credentials)
      .where(eq(credentials.id, wanted.credentialId));
    if (!found) throw notFound("credential", wanted.credentialId);
    if (found.environmentId !== wanted.environmentId)
      throw badRequest(`That credential belongs to ${found.environmentId}.`);
    return found.id;
  }
  if (!plan.credential) return null;
  const tenant = plan.tenant?.(wanted.input);
  const name =
    plan.credentialName?.(wanted.input) ??
    (tenant && plan.credential.startsWith("tenant-")
      ? `${tenant}-${plan.credential.slice("tenant-".length)}`
      : plan.credential);
  return (await credentialNamed(db, wanted.environmentId, name, now))?.id ?? null;
}

async function prepareTenant(db: Db, flow: FlowRow, now: Date): Promise<void> {
  const of = (...names: string[]) => names.map((name) => flow.input[name]).find(Boolean);
  const [purpose, ownerName, ownerContact] = [
    of("purpose", "description"),
    of("owner", "owner_name", "ownerName"),
    of("owner_contact", "ownerContact"),
  ];
  await draftRecord(db, {
    environmentId: flow.environmentId,
    externalId: flow.tenant || flow.subject,
    name: of("name") ?? flow.label,
    ...(purpose && { purpose }),
    ...(ownerName && { ownerName }),
    ...(ownerContact && { ownerContact }),
    now,
  });
}

export const startFlow = command({
  action: "flow.request",
  needs: "flow:work",
  input: RequestFlow,
  async run(ctx, { requestKey, ...wanted }) {
    const flow = await requestFlow(ctx, { ...wanted, requestKey: `${ctx.actor.id}:${requestKey}` });
    return {
      result: { id: flow.id },
      audit: aboutFlow(flow, { input: flow.input, reason: flow.reason, emergency: flow.emergency }),
    };
  },
});
