import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { channels, duties, notifications } from "@/db/schema";
import { previewDifference } from "@/server/actions/preview";
import { submitAction } from "@/server/actions/submit-action";
import { as, onStage, refusalOf } from "@/server/testing/cast";
import {
  by,
  claim,
  drafted,
  offeringTrials,
  requestsAt,
  showPreview,
  TYPED,
} from "@/server/testing/with-gate";
import { doDuty } from "./do-duty";
import { lapseRequests } from "./lapse-requests";
import { approvalCounts, approvalLists, requestById } from "./queries";

const stage = onStage();
offeringTrials(stage);
const NOW = new Date();
const { later, reason, anotherPerson, waiting, approve } = requestsAt(stage, NOW);

beforeAll(async () => {
  await stage.db
    .insert(channels)
    .values({ id: "mail", kind: "email", title: "Mail", settings: {}, perMinute: 60 });
});

describe("breaking the glass", () => {
  async function alone(action: string, role: "operator" | "admin" = "admin") {
    const asker = as(stage, role, NOW);
    const id = await drafted(asker, action, randomUUID());
    const previewHash = await showPreview(stage.db, id, NOW);
    await submitAction(asker, { id, previewHash, reason, typed: TYPED, breakGlass: true });
    const [duty] = await stage.db.select().from(duties).where(eq(duties.actionRunId, id));
    if (!duty) throw new Error("no duty");
    return { id, duty };
  }

  test("goes on at once, and leaves a duty that another admin does", async () => {
    const { id, duty } = await alone("trial.destroy");
    expect(await claim(stage.db, id)).toBe(true);
    expect(duty).toMatchObject({ kind: "break-glass-review", dueAt: later(24 * 60) });
    const review = { id: duty.id, justified: true, finding: "it was right" };
    expect(await refusalOf(doDuty(as(stage, "operator", NOW), review))).toContain("Needs the admin role");
    expect(await refusalOf(doDuty(as(stage, "admin", NOW), review))).toContain("did it yourself");
    const adam = await anotherPerson("admin");
    expect(await approvalCounts(stage.db, adam, later(24 * 60))).toMatchObject({ overdue: 1 });
    await doDuty(by(stage, adam, NOW), review);
    expect(await refusalOf(doDuty(by(stage, adam, NOW), review))).toContain(`${adam.name} did this`);
  });

  test("a deployment that could not wait is approved afterwards", async () => {
    expect((await alone("deployments.dispatch")).duty).toMatchObject({
      kind: "approval-afterwards",
      dueAt: later(48 * 60),
    });
  });

  test("is for admins and for what destroys", async () => {
    expect(await refusalOf(alone("trial.disrupt"))).toContain("no second person");
    expect(await refusalOf(alone("trial.disrupt", "operator"))).toContain("Needs the admin role");
  });
});

describe("who is told", () => {
  const toldOf = (id: string) =>
    stage.db
      .select()
      .from(notifications)
      .where(eq(notifications.groupKey, `approval ${id}`));

  test("a request reaches those who may decide, with what, where, who, why, until when, and where to go", async () => {
    const { id, previewHash } = await waiting("the table");
    const told = await toldOf(id);
    const to = told.map(({ recipient }) => recipient);
    expect(to).toContain("olga@example.test");
    expect(to).not.toContain("ada@example.test");
    expect(to).not.toContain("vic@example.test");
    expect(told[0]?.message).toMatchObject({
      title: "Waits for a second person: Destroy the table",
      sentence: `Ada asks for it: ${reason}`,
      environment: "production",
      path: `/approvals?run=${id}`,
    });
    expect(told[0]?.message.facts.map(({ name }) => name)).toEqual(["Asked by", "Until"]);
    await approve(stage.cast.operator, { id, previewHash });
    const answered = (await toldOf(id)).filter(({ event }) => event === "resolve");
    expect(answered.map(({ recipient }) => recipient)).toEqual(
      expect.arrayContaining(["olga@example.test", "ada@example.test"]),
    );
  });

  test("a duty whose time is up is told of once", async () => {
    const asker = as(stage, "admin", NOW);
    await anotherPerson("admin");
    const id = await drafted(asker, "trial.destroy", randomUUID());
    const previewHash = await showPreview(stage.db, id, NOW);
    await submitAction(asker, { id, previewHash, reason, typed: TYPED, breakGlass: true });
    const reminders = async () =>
      (await toldOf(id)).filter(({ message }) => message.title.startsWith("Overdue: ")).length;
    await lapseRequests(stage.db, later(23 * 60));
    expect(await reminders()).toBe(0);
    await lapseRequests(stage.db, later(25 * 60));
    const once = await reminders();
    expect(once).toBeGreaterThan(0);
    await lapseRequests(stage.db, later(26 * 60));
    expect(await reminders()).toBe(once);
  });
});

describe("reading", () => {
  test("each sees what waits for them, and a changed preview says what changed", async () => {
    const run = await waiting();
    const olga = { id: stage.cast.operator.id, role: "operator" as const };
    const ada = { id: stage.cast.admin.id, role: "admin" as const };
    const ids = (rows: { id: string }[]) => rows.map(({ id }) => id);
    expect(ids((await approvalLists(stage.db, olga, NOW)).waiting)).toContain(run.id);
    expect(ids((await approvalLists(stage.db, ada, NOW)).waiting)).not.toContain(run.id);
    expect(ids((await approvalLists(stage.db, ada, NOW)).mine)).toContain(run.id);
    expect((await approvalCounts(stage.db, olga, NOW)).waiting).toBeGreaterThan(0);

    const id = await drafted(as(stage, "operator", NOW), "trial.disrupt", "f");
    await showPreview(stage.db, id, NOW, 3);
    await showPreview(stage.db, id, later(1), 4);
    expect((await requestById(stage.db, id, olga, NOW)).difference).toEqual([
      "New: thing 3.",
      "There were 3 things and are 4 now.",
    ]);
    const { preview } = await requestById(stage.db, run.id, olga, NOW);
    if (!preview) throw new Error("no preview");
    expect(previewDifference(preview.content, preview.content)).toEqual([]);
  });
});
