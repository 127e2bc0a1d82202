import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { flowEvents, flowSteps, flows, tenantRecords } from "@/db/schema";
import { draftAction } from "@/server/actions/draft-action";
import { startAction } from "@/server/actions/start-action";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { PROVING } from "@/server/testing/proving-ground";
import { REASON, withFlows } from "@/server/testing/with-flows";
import { skipStep, stepAgain } from "./hold";
import { flowById, listFlows } from "./queries";
import { walkFlows } from "./walk-flow";
import { confirmStep, decideFlow, recordProof } from "./work";

const stage = onStage();
const on = withFlows(stage);
const statesOf = async (id: string) => (await on.stepsOf(id)).map(({ key, state }) => `${key} ${state}`);
const later = (seconds: number) => new Date(Date.now() + seconds * 1000);

beforeEach(() => on.clearFlows());

test("a flow goes from its request to live, and every change is in the trail", async () => {
  const id = await on.untilCreate("web");
  expect(await statesOf(id)).toEqual([
    "owner done",
    "approval done",
    "test done",
    "create ready",
    "first-sync ahead",
    "rest ahead",
    "proof ahead",
    "observe ahead",
    "live ahead",
  ]);
  expect(await on.standing("web")).toBe("draft");
  await on.act(id, "create", { target: "web", to: "3" });
  await walkFlows(stage.db, new Date());
  expect((await on.stepOf(id, "create")).state).toBe("done");
  const sync = await on.runOf(id, "first-sync");
  expect(sync).toMatchObject({ origin: "flow", flowId: id, state: "queued" });
  await on.finishRun(sync?.id ?? "");
  await walkFlows(stage.db, new Date());
  expect((await on.stepOf(id, "rest")).state).toBe("running");
  await walkFlows(stage.db, later(20));
  expect((await on.stepOf(id, "rest")).state).toBe("running");
  await walkFlows(stage.db, later(40));
  await on.ask(id, "proof", later(41));
  expect(await statesOf(id)).toContain("live ready");
  expect(await on.standing("web")).toBe("observing");
  await confirmStep(as(stage, "admin"), await on.seen(id, "live"));
  expect(await on.flowOf(id)).toMatchObject({ state: "finished" });
  expect(await on.standing("web")).toBe("live");
  expect(on.target.effects.map(({ target }) => target)).toEqual(["web", "web"]);
  for (const action of ["flow.request", "flow.record", "flow.decide", "flow.confirm", "flow.finish"])
    expect(await auditOf(stage.db, action), action).toHaveLength(1);
  const page = await flowById(stage.db, id);
  expect(page.left).toEqual([expect.objectContaining({ step: "create", isUndone: false })]);
  expect(page.events[0]).toMatchObject({ kind: "finished" });
  expect((await listFlows(stage.db, { kind: "onboarding" })).rows).toEqual([
    expect.objectContaining({ id, settled: 9, total: 9, current: null }),
  ]);
});

test("the same tenant submitted twice at once is one flow, and the other reads whose it is", async () => {
  const said = await Promise.all([
    refusalOf(on.request("web")),
    refusalOf(on.request("web")),
    refusalOf(on.request("web")),
  ]);
  expect(said.filter((one) => one === "it was allowed")).toHaveLength(1);
  expect(said.filter((one) => one.includes("under way already"))).toHaveLength(2);
  expect(await stage.db.$count(flows)).toBe(1);
});

test("one click that was sent twice is one flow", async () => {
  const key = randomUUID();
  const first = await on.request("web", "admin", new Date(), key);
  expect(await on.request("web", "admin", new Date(), key)).toEqual(first);
});

test("bad input is refused with its field, and nothing is written", async () => {
  expect(await refusalOf(on.request("No Capitals!"))).toContain("name: lower-case letters");
  expect(await stage.db.$count(flows)).toBe(0);
  expect(await stage.db.$count(tenantRecords)).toBe(0);
});

test("an operator works on steps and does not begin an onboarding", async () => {
  expect(await refusalOf(on.request("web", "operator"))).toContain("admin");
});

test("who requested it does not approve it; who rejects it stops it", async () => {
  const { id } = await on.request("web");
  await on.record(id);
  const decide = async (role: "admin" | "operator", decision: "approved" | "rejected") =>
    decideFlow(as(stage, role), { ...(await on.seen(id, "approval")), decision, reason: REASON });
  expect(await refusalOf(decide("admin", "approved"))).toContain("Somebody else decides this");
  await decide("operator", "rejected");
  expect((await on.stepOf(id, "approval")).state).toBe("failed");
  expect(
    await refusalOf(skipStep(as(stage, "admin"), { ...(await on.seen(id, "approval")), reason: REASON })),
  ).toContain("cannot be left out");
  await walkFlows(stage.db, later(100));
  expect((await on.stepOf(id, "test")).state).toBe("ahead");
});

test("a proof needs what is asked for and takes nothing else", async () => {
  const { id } = await on.request("web");
  const record = async (proof: Record<string, string>) =>
    refusalOf(recordProof(as(stage, "admin"), { ...(await on.seen(id, "owner")), proof }));
  expect(await record({ link: "x" })).toContain("Who is missing");
  expect(await record({ who: "Jo", secret: "x" })).toContain('"secret" is not asked for');
  expect((await on.stepOf(id, "owner")).state).toBe("ready");
});

test("of two who act on the same sight the second reads what the first did", async () => {
  const { id } = await on.request("web");
  const seen = await on.seen(id, "owner");
  await recordProof(as(stage, "admin"), { ...seen, proof: { who: "Jo" } });
  const said = await refusalOf(recordProof(as(stage, "operator"), { ...seen, proof: { who: "Al" } }));
  expect(said).toContain("it moved on since you looked");
  expect((await on.stepOf(id, "owner")).proof).toEqual({ who: "Jo" });
});

test("what disrupts is not asked for before its turn", async () => {
  const { id } = await on.request("web");
  const early = draftAction(as(stage, "admin"), {
    environmentId: PROVING,
    action: "proving.scale-2",
    input: { target: "web", to: "3" },
    requestKey: randomUUID(),
    flowId: id,
    flowStep: "create",
  });
  expect(await refusalOf(early)).toContain("turn has not come");
});

test("only the very action that the step is for counts as done", async () => {
  const id = await on.untilCreate("web");
  await on.act(id, "create", { target: "web", to: "9" });
  await walkFlows(stage.db, new Date());
  expect((await on.stepOf(id, "create")).state).toBe("ready");
  expect(on.target.effects).toHaveLength(1);
});

describe("a worker that dies while it asks", () => {
  test("is followed by another, and what it brings late is dropped", async () => {
    const { id } = await on.request("look-web");
    await on.record(id);
    await on.approve(id);
    on.target.shut();
    const dying = on.ask(id, "test");
    await expect.poll(() => on.target.waiting.size).toBe(1);
    await on.walk(id, later(10));
    await on.ask(id, "test", later(10));
    expect((await on.stepOf(id, "test")).attempt).toBe(1);
    await on.walk(id, later(60));
    const second = on.ask(id, "test", later(61));
    await expect.poll(async () => (await on.stepOf(id, "test")).attempt).toBe(2);
    on.target.open();
    await second;
    await dying;
    const events = await stage.db
      .select()
      .from(flowEvents)
      .where(
        and(eq(flowEvents.flowId, id), eq(flowEvents.kind, "step-done"), eq(flowEvents.stepKey, "test")),
      );
    expect(events).toHaveLength(1);
    expect((await on.stepOf(id, "create")).state).toBe("ready");
  });

  test("a platform that cannot be reached is asked again until the step's time is over", async () => {
    const { id } = await on.request("web");
    await on.record(id);
    await on.approve(id);
    await stage.db
      .update(flows)
      .set({ input: { name: "web/none" } })
      .where(eq(flows.id, id));
    await on.ask(id, "test");
    expect(await on.stepOf(id, "test")).toMatchObject({ state: "running" });
    await on.ask(id, "test", later(70));
    const step = await on.stepOf(id, "test");
    expect(step).toMatchObject({ state: "failed" });
    expect(step.output?.said).toContain("The time for it is over.");
    await stage.db
      .update(flows)
      .set({ input: { name: "web" } })
      .where(eq(flows.id, id));
    await stepAgain(as(stage, "operator"), await on.seen(id, "test"));
    await on.ask(id, "test");
    expect((await on.stepOf(id, "create")).state).toBe("ready");
  });
});

test("what is in the place of an action is waited for, and the action begins once after it", async () => {
  const id = await on.untilCreate("web");
  await on.act(id, "create", { target: "web", to: "3" });
  const { id: other } = await startAction(as(stage, "operator", later(5)), {
    environmentId: PROVING,
    action: "proving.scale-1",
    input: { target: "web", to: "2" },
    requestKey: randomUUID(),
  });
  await walkFlows(stage.db, later(6));
  const waiting = await on.stepOf(id, "first-sync");
  expect(waiting).toMatchObject({ state: "waiting", actionRunId: null });
  expect(waiting.output?.said).toContain("is already under way there");
  await on.finishRun(other);
  await walkFlows(stage.db, later(10));
  expect((await on.stepOf(id, "first-sync")).actionRunId).toBeNull();
  await walkFlows(stage.db, later(30));
  const run = await on.runOf(id, "first-sync");
  await walkFlows(stage.db, later(60));
  expect((await on.runOf(id, "first-sync"))?.id).toBe(run?.id);
  await on.finishRun(run?.id ?? "");
  await walkFlows(stage.db, later(61));
  expect((await on.stepOf(id, "first-sync")).state).toBe("done");
});

test("nobody goes live unproved: what was left out keeps the lock shut", async () => {
  const id = await on.untilCreate("web");
  await stage.db
    .update(flowSteps)
    .set({ state: "skipped" })
    .where(and(eq(flowSteps.flowId, id), eq(flowSteps.key, "proof")));
  await on.act(id, "create", { target: "web", to: "3" });
  await walkFlows(stage.db, new Date());
  await on.finishRun((await on.runOf(id, "first-sync"))?.id ?? "");
  await walkFlows(stage.db, new Date());
  await walkFlows(stage.db, later(60));
  const live = await on.stepOf(id, "live");
  expect(live).toMatchObject({ state: "failed" });
  expect(live.output?.said).toContain('"It was done twice" has to be done first. Nobody goes live unproved.');
  expect(await refusalOf(confirmStep(as(stage, "admin"), await on.seen(id, "live")))).toContain("failed");
  expect(await on.standing("web")).toBe("observing");
});
