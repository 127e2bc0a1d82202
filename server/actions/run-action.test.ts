import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { actionRuns, approvals, people } from "@/db/schema";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { onProvingGround } from "@/server/testing/on-proving-ground";
import { until } from "@/server/testing/until";
import { cancelAction } from "./cancel-action";
import { Claim } from "./claims";
import { readOutput } from "./list-runs";
import { previewAction } from "./preview-action";
import { actionRunById } from "./queries";
import { undoAction } from "./undo-action";

const stage = onStage();
const ground = onProvingGround(stage);
const { target, confirmed, rowOf, work, settle, previewsOf, linesOf } = ground;

beforeEach(() => ground.clear());

async function walksOf(runbookRunId: string) {
  const { rows } = await stage.db.execute(
    sql`select 1 from pgboss.job where name = 'walk-runbook' and data->>'id' = ${runbookRunId}`,
  );
  return rows.length;
}

const APPROVED = { decision: "approved" as const, reason: "it is needed", at: new Date() };
async function approved(name: string) {
  const id = await ground.drafted(name, { tier: 3 });
  await previewAction(stage.db, ground.book(), id);
  const { previewHash } = await rowOf(id);
  const { id: personId, name: personName } = stage.cast.operator;
  await stage.db
    .insert(approvals)
    .values({ ...APPROVED, actionRunId: id, previewHash: previewHash ?? "", personId, personName });
  await stage.db.update(actionRuns).set({ state: "queued" }).where(eq(actionRuns.id, id));
  return id;
}

test("what was confirmed and has not changed is done once, and proved, and its runbook moves on", async () => {
  const runbookRunId = randomUUID();
  const id = await confirmed("web", { runbookRunId, runbookStep: "scale" });
  await Promise.all([work(id), work(id)]);
  expect(await walksOf(runbookRunId)).toBe(0);
  await settle(id);
  expect(await walksOf(runbookRunId)).toBe(1);
  expect(await rowOf(id)).toMatchObject({
    state: "succeeded",
    progress: { done: 1, total: 2, said: "asked" },
  });
  expect(target.effects).toHaveLength(1);
  expect((await previewsOf(id)).map(({ purpose }) => purpose)).toEqual(["shown", "execution"]);
});

describe("nothing is sent", () => {
  test("when the preview is another one just before, and the difference is told", async () => {
    const id = await confirmed("web");
    target.replicas.set("web", 7);
    await work(id);
    expect(await rowOf(id)).toMatchObject({
      state: "cancelled",
      calledAt: null,
      verdict: expect.stringContaining("replicas was 1 and is 7 now."),
    });
    expect(target.effects).toEqual([]);
    expect((await auditOf(stage.db, "action.cancelled")).at(-1)).toMatchObject({
      subjectId: id,
      result: "refused",
    });
  });

  test("when the second person took the approval back; with it, it is done", async () => {
    const held = await approved("web");
    await work(held);
    expect((await rowOf(held)).calledAt).not.toBeNull();
    const lapsed = await approved("look-db");
    target.shut();
    const working = work(lapsed);
    await until("it is looked at", async () => target.waiting.has("look-db"));
    await stage.db
      .update(approvals)
      .set({ lapsedAt: new Date(), lapsedBecause: "taken back" })
      .where(eq(approvals.actionRunId, lapsed));
    target.open();
    await working;
    expect(await rowOf(lapsed)).toMatchObject({
      state: "cancelled",
      verdict: expect.stringContaining("approval of a second person does not hold"),
    });
    expect(target.effects.map((effect) => effect.target)).toEqual(["web"]);
  });

  test("when who asked lost the role since, or what it takes to destroy", async () => {
    const losing = async (name: string, tier: 2 | 3, role: "viewer" | "operator") => {
      const asker = stage.cast[tier === 3 ? "admin" : "operator"];
      const id = tier === 3 ? await approved(name) : await confirmed(name);
      target.shut();
      const working = work(id);
      await until("it is looked at", async () => target.waiting.has(name));
      await stage.db.update(people).set({ role }).where(eq(people.id, asker.id));
      target.open();
      await working;
      await stage.db.update(people).set({ role: asker.role }).where(eq(people.id, asker.id));
      return rowOf(id);
    };
    expect(await losing("look-web", 2, "viewer")).toMatchObject({
      state: "cancelled",
      calledAt: null,
      verdict: "Nothing was sent. Olga may not run actions any more.",
    });
    expect(await losing("look-db", 3, "operator")).toMatchObject({
      state: "cancelled",
      calledAt: null,
      verdict: "Nothing was sent. Ada may not do what can lose data or access.",
    });
    expect(target.effects).toEqual([]);
  });

  test("when it was cancelled while it was looked at", async () => {
    const id = await confirmed("look-web");
    target.shut();
    const working = work(id);
    await until("it is looked at", async () => target.waiting.has("look-web"));
    await cancelAction(as(stage, "operator"), { id });
    target.open();
    await working;
    expect(await rowOf(id)).toMatchObject({ state: "cancelled", calledAt: null });
    expect(target.effects).toEqual([]);
  });
});

describe("while it runs", () => {
  test("its words are kept in their order, without secrets, and read on from any line", async () => {
    const id = await confirmed("talk-web");
    await work(id);
    const lines = await linesOf(id);
    expect(lines).toHaveLength(5001);
    expect(lines[0]?.text).toBe("asking with password=[redacted] and [redacted]");
    expect(lines.map(({ seq }) => seq)).toEqual(Array.from({ length: 5001 }, (_, n) => n + 1));
    const page = await readOutput(stage.db, { id, after: { attempt: 1, seq: 4999 }, limit: 1000 });
    expect(page.lines.map(({ text }) => text)).toEqual(["line 4998", "line 4999"]);
    expect(page.isWhole).toBe(true);
  });

  test("a person tells it to stop, and what came of it is looked up", async () => {
    const id = await confirmed("slow-web");
    const working = work(id);
    await until("it was called", async () => (await rowOf(id)).calledAt !== null);
    await cancelAction(as(stage, "operator"), { id });
    await working;
    await settle(id);
    expect(await rowOf(id)).toMatchObject({
      state: "failed",
      said: "Stopped before anything was scaled.",
      verdict: "It was told to stop. It has 1 replicas.",
    });
    expect(target.effects).toEqual([]);
  });

  test("time is up, and what came of it is looked up", async () => {
    const id = await confirmed("slow-web");
    await work(id);
    expect(await rowOf(id)).toMatchObject({ state: "verifying", cancelAskedAt: null });
    await settle(id);
    expect((await rowOf(id)).state).toBe("failed");
  });

  test("a worker that lost its claim writes nothing more", async () => {
    const id = await confirmed("call-web");
    target.shut();
    const working = work(id);
    await until("it was called", async () => target.waiting.has("call-web"));
    await stage.db.update(actionRuns).set({ attempt: 9, said: "another's" }).where(eq(actionRuns.id, id));
    target.open();
    await working;
    expect(await rowOf(id)).toMatchObject({ state: "running", attempt: 9, said: "another's" });
  });
});

describe("a worker that was held up", () => {
  test("does not end what another works on", async () => {
    const id = await confirmed("preview-again-web");
    target.shut();
    const working = work(id);
    await until("it is previewed again", async () => target.waiting.has("preview-again-web"));
    await stage.db.update(actionRuns).set({ attempt: 9 }).where(eq(actionRuns.id, id));
    target.replicas.set("preview-again-web", 7);
    target.open();
    await working;
    expect(await rowOf(id)).toMatchObject({ state: "running", attempt: 9, verdict: "", finishedAt: null });
  });

  test("between marking the call and the call sends nothing, and the lease tells of it", async () => {
    const id = await confirmed("web");
    const isStale = vi.spyOn(Claim.prototype, "isStale").mockReturnValue(true);
    await work(id);
    isStale.mockRestore();
    expect(await rowOf(id)).toMatchObject({ state: "running", calledAt: expect.any(Date), answeredAt: null });
    expect(target.effects).toEqual([]);
  });
});

describe("what worked", () => {
  const done = async (name: string) => {
    const id = await confirmed(name);
    await work(id);
    await settle(id);
    return id;
  };
  const offerOf = async (id: string) => (await actionRunById(stage.db, id, new Date())).undo;
  const undo = (id: string, key: string) =>
    undoAction(as(stage, "operator"), { id, requestKey: `12345678${key}` });

  test("is taken back once, and says so when that is proved", async () => {
    const id = await done("web");
    expect(await offerOf(id)).toMatchObject({ label: "Scale web back to 1" });
    const back = await undo(id, "a");
    expect(await rowOf(back.id)).toMatchObject({
      state: "drafted",
      label: "Scale web back to 1",
      undoOf: id,
      expiresAt: expect.any(Date),
    });
    expect(await undo(id, "a")).toEqual(back);
    expect(await refusalOf(undo(id, "b"))).toContain("being undone already");
    await previewAction(stage.db, ground.book(), back.id);
    await stage.db.update(actionRuns).set({ state: "queued" }).where(eq(actionRuns.id, back.id));
    await work(back.id);
    expect((await rowOf(id)).state).toBe("succeeded");
    await settle(back.id);
    expect(await rowOf(id)).toMatchObject({ state: "rolled-back", undoneBy: back.id });
    expect(target.replicas.get("web")).toBe(1);
    expect((await auditOf(stage.db, "action.rolled-back")).at(-1)?.subjectId).toBe(id);
    expect(await refusalOf(undo(id, "c"))).toContain("Only what worked");
  });

  test("is taken back by whoever might have asked for it, and by nobody else", async () => {
    const id = await approved("web");
    await work(id);
    await settle(id);
    expect(await refusalOf(undo(id, "e"))).toContain("may lose data or access");
    const back = await undoAction(as(stage, "admin"), { id, requestKey: "12345678f" });
    expect(await rowOf(back.id)).toMatchObject({ state: "drafted", tier: 3, requestedByName: "Ada" });
  });

  test("is not taken back once something else was done there", async () => {
    const first = await done("web");
    await stage.db
      .update(actionRuns)
      .set({ finishedAt: sql`finished_at - interval '1 minute'` })
      .where(eq(actionRuns.id, first));
    target.replicas.set("web", 1);
    await done("web");
    expect(await offerOf(first)).toBeNull();
    expect(await refusalOf(undo(first, "d"))).toContain("was done after it");
  });
});
