import { and, eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { actionRuns, credentials, credentialVersions, flowEvents, tenantRecords } from "@/db/schema";
import { claimRun } from "@/server/actions/run-action";
import { sweepActions } from "@/server/actions/verify-action";
import { CONSOLE_SCOPE } from "@/server/audit/append";
import { verifyChain } from "@/server/audit/verify";
import { flowById } from "@/server/flows/queries";
import { as, onStage } from "@/server/testing/cast";
import { AZURE } from "@/server/testing/with-azure";
import { REASON, withAzureFlows } from "@/server/testing/with-azure-flows";
import { cancelFlow } from "./hold";

const stage = onStage();
const on = withAzureFlows(stage, "real");
const wanted = (over: Record<string, string> = {}) => ({
  name: "Relecloud",
  tenant_id: "0abcdef0-1111-4222-8333-444455556666",
  client_id: "aaaaaaaa-1111-4222-8333-444455556666",
  client_secret_ref: "relecloud-client-secret",
  purpose: "The new division",
  owner: "Team of the new division",
  ...over,
});
const standing = async (tenant: string) =>
  (await stage.db.select().from(tenantRecords).where(eq(tenantRecords.externalId, tenant))).map(
    ({ status }) => status,
  );
const posts = (path: string) =>
  on.simulator().requests.filter((request) => request.method === "POST" && request.path === path).length;

/** A worker that dies after the platform has done it and before anything of that is written down. */
async function dyingWorker(runId: string): Promise<void> {
  const run = await claimRun(stage.db, runId);
  const place = on.book().environment(AZURE);
  const action = place?.connector.actions("real").find(({ key }) => key === run?.action);
  if (!run || !place || !action) throw new Error("nothing to do");
  await stage.db.update(actionRuns).set({ calledAt: new Date() }).where(eq(actionRuns.id, runId));
  await action.execute(place.conversation, action.input.parse(run.input), {
    id: run.id,
    idempotencyKey: run.idempotencyKey,
    say: () => {},
    progress: () => {},
    keepSecret: async () => {},
    signal: new AbortController().signal,
  });
  await stage.db
    .update(actionRuns)
    .set({ leaseUntil: new Date(Date.now() - 1000) })
    .where(eq(actionRuns.id, runId));
  await sweepActions(stage.db);
}

describe("onboarding", () => {
  test("ends with a tenant that is live, although the worker died when it was made", async () => {
    const input = wanted();
    const { id } = await on.request("onboard-tenant", input);
    const deaths: string[] = [];
    await on.walk(id, {
      work: async (step, runId) => {
        if (step !== "create") return false;
        deaths.push(runId);
        await dyingWorker(runId);
        return true;
      },
    });
    expect(await on.flowOf(id)).toMatchObject({ state: "finished", tenant: input.tenant_id });
    expect(deaths).toHaveLength(1);
    const [run] = await stage.db
      .select()
      .from(actionRuns)
      .where(eq(actionRuns.id, deaths[0] ?? ""));
    expect(run).toMatchObject({ state: "succeeded", attempt: 2, flowId: id, flowStep: "create" });
    expect(posts("/api/v1/tenants")).toBe(1);
    expect(await standing(input.tenant_id)).toEqual(["live"]);
    const steps = await on.stepsOf(id);
    expect(steps.find(({ key }) => key === "data")?.output?.facts?.resources).toBeGreaterThan(0);
    expect(steps.find(({ key }) => key === "purpose-and-owner")?.state).toBe("not-needed");
    const told = await stage.db.select().from(flowEvents).where(eq(flowEvents.flowId, id));
    expect(told.filter(({ kind }) => kind === "finished")).toHaveLength(1);
  });

  test("whose answer was lost goes on with the tenant that was made", async () => {
    const input = wanted({ name: "Relecloud West", tenant_id: "1abcdef0-1111-4222-8333-444455556666" });
    const { id } = await on.request("onboard-tenant", input);
    await on.walk(id, { stopAt: "create" });
    const before = posts("/api/v1/tenants");
    on.simulator().setFaults([{ kind: "500-after", pathPrefix: "/api/v1/tenants" }]);
    await on.walk(id, { stopAt: "listed" });
    on.simulator().setFaults([]);
    await on.walk(id);
    expect(await on.flowOf(id)).toMatchObject({ state: "finished" });
    expect(posts("/api/v1/tenants") - before).toBe(1);
  });

  test("that is cancelled says what it left behind, and that can be taken back", async () => {
    const input = wanted({ name: "Relecloud South", tenant_id: "2abcdef0-1111-4222-8333-444455556666" });
    const { id } = await on.request("onboard-tenant", input);
    await on.walk(id, { stopAt: "first-sync" });
    const run = (await on.stepsOf(id)).find(({ key }) => key === "first-sync")?.actionRunId;
    if (run) await on.finish(run);
    await cancelFlow(as(stage, "admin", on.now()), {
      flowId: id,
      version: (await on.flowOf(id)).version,
      reason: REASON,
    });
    const { left } = await flowById(stage.db, id);
    expect(left).toEqual([
      expect.objectContaining({
        step: "create",
        said: expect.stringContaining("stays active at the platform"),
        undo: expect.objectContaining({
          action: "tenant.deactivate",
          input: { tenant_id: input.tenant_id, id: expect.stringMatching(/^5eed0001/) },
        }),
      }),
    ]);
  });
});

test("offboarding ends with a tenant that no sync reads, and its retention written down", async () => {
  const wingtip = { externalId: "d1ec7000-0000-4000-a000-000000000006", name: "Wingtip" };
  const moment = { statusSince: on.now(), createdAt: on.now(), changedAt: on.now() };
  await stage.db
    .insert(tenantRecords)
    .values({ environmentId: AZURE, ...wingtip, status: "live", ...moment });
  const { id } = await on.request("offboard-tenant", {
    tenant_id: wingtip.externalId,
    name: wingtip.name,
  });
  await on.walk(id);
  expect(await on.flowOf(id)).toMatchObject({ state: "finished" });
  expect(await standing(wingtip.externalId)).toEqual(["offboarded"]);
  expect((await on.stepsOf(id)).find(({ key }) => key === "retention")?.proof).toMatchObject({
    stays: "stays of the test",
  });
});

test("a rotation ends with the new secret in use and the old one proved dead, and shows neither", async () => {
  const place = on.book().environment(AZURE);
  const old = (await place?.conversation.secret("client-secret")) ?? "";
  const { id } = await on.request("rotate-client-secret", { made: "directory", place: "app-service" });
  await on.skip(id, "value-in-use");
  await on.walk(id);
  expect(await on.flowOf(id)).toMatchObject({ state: "finished" });
  const steps = await on.stepsOf(id);
  const order = ["make", "new-accepted", "put", "platform-signs-in", "promote", "revoke-old", "old-rejected"];
  expect(order.map((key) => steps.find((step) => step.key === key)?.state)).toEqual(order.map(() => "done"));
  const versions = await stage.db
    .select({ slot: credentialVersions.slot, reference: credentialVersions.reference })
    .from(credentialVersions)
    .innerJoin(credentials, eq(credentials.id, credentialVersions.credentialId))
    .where(and(eq(credentials.environmentId, AZURE), eq(credentials.name, "client-secret")));
  expect(versions.find(({ slot }) => slot === "current")?.reference).toMatch(/^sealed:/);
  // Proved dead, the old one is not kept as previous.
  expect(versions.map(({ slot }) => slot).sort()).toEqual(["current", "retired"]);
  expect(versions.find(({ slot }) => slot === "retired")?.reference).toMatch(/^env:/);

  await on.book().refresh();
  const made = (await place?.conversation.secret("client-secret", "current")) ?? "";
  expect(made).toMatch(/^.{3}8Q~/);
  expect(made).not.toBe(old);
  const { rows: tables } = await stage.db.execute<{ name: string }>(
    sql`select schemaname || '.' || tablename as name from pg_tables where schemaname in ('public', 'pgboss')`,
  );
  for (const { name } of tables)
    for (const value of [made, made.slice(4), old]) {
      const { rows } = await stage.db.execute(
        sql`select 1 from ${sql.raw(name)} as t where t::text like ${`%${value}%`} limit 1`,
      );
      expect([name, rows.length]).toEqual([name, 0]);
    }
  expect(JSON.stringify(on.simulator().requests)).not.toContain(made);
  expect((await verifyChain(stage.db, CONSOLE_SCOPE, [])).problems).toEqual([]);
});
