import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { actionRuns, channels, duties, freezes } from "@/db/schema";
import type { Role } from "@/domain/access";
import { actionCatalogue } from "@/server/actions/catalogue";
import { requestAction } from "@/server/actions/start-action";
import { whyNotNow } from "@/server/actions/still-allowed";
import { submitAction } from "@/server/actions/submit-action";
import { enqueueIn } from "@/server/queue";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { by, drafted, GATED, offeringTrials, showPreview, stateOf } from "@/server/testing/with-gate";
import { beginFreeze, endFreeze } from "./change-freeze";
import { freezesInForce, pastFreezes } from "./queries";
import { whyFrozen } from "./refuse-frozen";

const stage = onStage();
offeringTrials(stage);
const NOW = new Date("2026-11-20T12:00:00Z");
const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
const reason = "the quarter is being closed";

beforeAll(async () => {
  await stage.db
    .insert(channels)
    .values({ id: "mail", kind: "email", title: "Mail", settings: {}, perMinute: 60 });
});
beforeEach(() => stage.db.delete(freezes));

const freeze = (more: Partial<Parameters<typeof beginFreeze>[1]> = {}, at = NOW) =>
  beginFreeze(as(stage, "admin", at), { platformId: "auditron", until: later(60), reason, ...more });
const asked = (role: Role, more: Partial<Parameters<typeof whyFrozen>[1]> = {}) => ({
  environmentId: GATED,
  tier: 2 as const,
  origin: "person" as const,
  byId: stage.cast[role].id,
  ...more,
});
const why = (of: Parameters<typeof whyFrozen>[1], at = NOW) => whyFrozen(stage.db, of, at);

describe("a freeze", () => {
  test("stops what disrupts there, in words, and nothing else", async () => {
    expect(await why(asked("operator"))).toBeUndefined();
    await freeze();
    expect(await why(asked("operator"))).toBe(
      "AUDITRON is frozen by Ada until 20 Nov 13:00 UTC: the quarter is being closed",
    );
    expect(await why(asked("operator", { tier: 3 }))).toContain("is frozen");
    expect(await why(asked("operator", { tier: 1 }))).toBeUndefined();
    expect(await why(asked("operator", { environmentId: "complyai/production" }))).toBeUndefined();
    expect(await why(asked("operator", { origin: "runbook" }))).toContain("is frozen");
    expect(await why(asked("operator", { byId: null }))).toContain("is frozen");
  });

  test("of everything holds everywhere, from its beginning to its end", async () => {
    await freeze({ platformId: null });
    const anywhere = asked("operator", { environmentId: "complyai/production" });
    expect(await why(anywhere, later(-1))).toBeUndefined();
    expect(await why(anywhere)).toContain("Everything is frozen");
    expect(await why(anywhere, later(59))).toContain("Everything is frozen");
    expect(await why(anywhere, later(60))).toBeUndefined();
  });

  test("lets the people it names act, unless another one does not name them", async () => {
    await freeze({ allow: [stage.cast.operator.id] });
    expect(await why(asked("operator"))).toBeUndefined();
    expect(await why(asked("admin"))).toContain("is frozen");
    await freeze({ platformId: null, reason: "everything rests" });
    expect(await why(asked("operator"))).toContain("everything rests");
  });

  test("stops what runs by itself, whatever its tier and in whosever name", async () => {
    await freeze({ allow: [stage.cast.operator.id] });
    expect(await why(asked("operator", { origin: "backfill", tier: 1 }))).toContain("is frozen");
    expect(await why(asked("operator", { origin: "automation", tier: 1, breakGlass: true }))).toContain(
      "is frozen",
    );
  });

  test("is ended by an admin with a reason, once; both are in the trail", async () => {
    const { id } = await freeze({ allow: [stage.cast.operator.id] });
    expect((await auditOf(stage.db, "freeze.begin")).at(-1)).toMatchObject({
      subjectId: id,
      actor: { name: "Ada" },
      detail: { what: "AUDITRON", until: "2026-11-20T13:00:00.000Z", reason, mayAct: ["Olga"] },
    });
    const ended = { id, reason: "it went well" };
    expect(await refusalOf(endFreeze(as(stage, "operator", later(5)), ended))).toContain("admin role");
    await endFreeze(as(stage, "admin", later(5)), ended);
    expect(await why(asked("viewer"), later(6))).toBeUndefined();
    expect(await refusalOf(endFreeze(as(stage, "admin", later(7)), ended))).toContain("Ada ended this");
    expect(
      (await auditOf(stage.db, "freeze.end")).filter(({ result }) => result === "done").at(-1),
    ).toMatchObject({
      subjectId: id,
      detail: { reason: "it went well" },
    });
    expect(await freezesInForce(stage.db, later(6))).toEqual([]);
    expect(await pastFreezes(stage.db, later(6))).toMatchObject([
      { id, endedAt: later(5), liftedReason: "it went well", mayAct: ["Olga"] },
    ]);
  });

  test("is refused when it makes no sense, in words", async () => {
    const refused = (more: Partial<Parameters<typeof beginFreeze>[1]>) => refusalOf(freeze(more));
    expect(await refused({ until: NOW })).toContain("later than now");
    expect(await refused({ until: later(32 * 1440) })).toContain("31 days");
    expect(await refused({ platformId: "nothing" })).toContain("nothing");
    expect(await refused({ reason: "no" })).toContain("why");
    expect(await refused({ allow: [randomUUID()] })).toContain("person");
    expect(await refused({ allow: [stage.cast.viewer.id] })).toContain("Vic may not run actions");
    const { id } = await freeze();
    expect(await refusalOf(endFreeze(as(stage, "admin", later(60)), { id, reason }))).toContain("over");
    expect(
      await refusalOf(beginFreeze(as(stage, "operator", NOW), { platformId: null, until: later(1), reason })),
    ).toContain("admin role");
  });
});

describe("asking in a freeze", () => {
  async function asking(role: "operator" | "admin", thing: string, breakGlass = false) {
    const ctx = by(stage, stage.cast[role], NOW);
    const id = await drafted(ctx, "trial.disrupt", thing);
    const previewHash = await showPreview(stage.db, id, NOW);
    return { id, submit: () => submitAction(ctx, { id, previewHash, reason: "it burns", breakGlass }) };
  }

  test("is refused in words and loses nothing; the offered action says why", async () => {
    await freeze();
    const { id, submit } = await asking("operator", "a");
    expect(await refusalOf(submit())).toContain("AUDITRON is frozen by Ada");
    expect(await stateOf(stage.db, id)).toBe("previewed");
    const offered = async (role: "operator" | "admin") =>
      (await actionCatalogue(stage.db, { environmentId: GATED, actor: stage.cast[role], now: NOW })).find(
        ({ key }) => key === "trial.disrupt",
      );
    expect((await offered("operator"))?.frozenBecause).toContain("AUDITRON is frozen");
    expect((await offered("admin"))?.frozenBecause).toBeNull();
  });

  test("an admin goes on alone; the reason is kept and another admin has to review it", async () => {
    await freeze();
    const { id, submit } = await asking("admin", "b", true);
    await submit();
    const [run] = await stage.db.select().from(actionRuns).where(eq(actionRuns.id, id));
    expect(run).toMatchObject({ state: "queued", breakGlass: true, reason: "it burns" });
    if (run) expect(await whyNotNow(stage.db, run, NOW)).toBeUndefined();
    expect(await stage.db.select().from(duties).where(eq(duties.actionRunId, id))).toMatchObject([
      { kind: "break-glass-review", notById: stage.cast.admin.id },
    ]);
    expect((await auditOf(stage.db, "action.submit")).at(-1)).toMatchObject({
      subjectId: id,
      detail: { breakGlass: true, reason: "it burns" },
    });
    const byOlga = await asking("operator", "c", true);
    expect(await refusalOf(byOlga.submit())).toContain("admin role");
  });

  test("without a freeze there is no glass to break", async () => {
    const { submit } = await asking("admin", "d", true);
    expect(await refusalOf(submit())).toContain("no glass to break");
  });

  test("what was queued before is not sent once a freeze began", async () => {
    const { id, submit } = await asking("operator", "e");
    await submit();
    await freeze();
    const [run] = await stage.db.select().from(actionRuns).where(eq(actionRuns.id, id));
    if (!run) throw new Error("no run");
    expect(await whyNotNow(stage.db, run, NOW)).toContain("AUDITRON is frozen");
  });

  test("a run of a runbook is its own kind of run, from the first question on", async () => {
    await stage.db.insert(freezes).values({
      platformId: null,
      reason,
      createdByName: "Ada",
      startsAt: NOW,
      endsAt: later(60),
      allow: [stage.cast.operator.id],
    });
    const run = await requestAction(
      { db: stage.db, now: NOW, enqueue: enqueueIn(stage.db) },
      {
        environmentId: GATED,
        action: "trial.disrupt",
        input: { thing: "f" },
        requestKey: randomUUID(),
        by: stage.cast.operator,
        origin: "backfill",
        runbook: { runId: randomUUID(), step: "one", alertId: null },
      },
    );
    expect(run.origin).toBe("runbook");
  });
});
