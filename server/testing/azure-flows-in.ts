import { and, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { actionRuns, flowEvents, tenantRecords } from "@/db/schema";
import { claimRun } from "@/server/actions/run-action";
import { sweepActions } from "@/server/actions/verify-action";
import { onStage } from "./cast";
import { AZURE } from "./with-azure";
import { withAzureFlows } from "./with-azure-flows";

export const wanted = (over: Record<string, string> = {}) => ({
  name: "Relecloud",
  tenant_id: "0abcdef0-1111-4222-8333-444455556666",
  client_id: "aaaaaaaa-1111-4222-8333-444455556666",
  client_secret_ref: "relecloud-client-secret",
  purpose: "The new division",
  owner: "Team of the new division",
  ...over,
});

/** What holds in every dialect, as tests of the calling file; what it needs for more comes back. */
export function azureFlowsIn(dialect: "real" | "runbook") {
  const stage = onStage();
  const on = withAzureFlows(stage, dialect);
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
    const action = place?.connector.actions(dialect).find(({ key }) => key === run?.action);
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

  test("onboarding ends with a tenant that is live, although the worker died when it was made", async () => {
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

  test("in an emergency the old secret dies first, and the platform signs in with a new one", async () => {
    const old = (await on.book().environment(AZURE)?.conversation.secret("client-secret")) ?? "";
    const { id } = await on.request("rotate-client-secret-emergency", {
      made: "directory",
      place: "app-service",
    });
    await on.walk(id);
    expect(await on.flowOf(id)).toMatchObject({ state: "finished", emergency: true });
    const told = await stage.db
      .select({ key: flowEvents.stepKey })
      .from(flowEvents)
      .where(and(eq(flowEvents.flowId, id), eq(flowEvents.kind, "step-done")))
      .orderBy(flowEvents.id);
    const done = told.map(({ key }) => key);
    const proofs = ["revoke-old", "make", "put", "force-restart", "platform-signs-in", "old-rejected"];
    expect(done.filter((key) => proofs.includes(key ?? ""))).toEqual(proofs);
    const now = await on.book().environment(AZURE)?.conversation.secret("client-secret");
    expect(now).toMatch(/^.{3}8Q~/);
    expect(now).not.toBe(old);
  });

  return { stage, on, posts };
}
