import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { actionRuns, approvals } from "@/db/schema";
import { onStage, refusalOf } from "@/server/testing/cast";
import { onProvingGround } from "@/server/testing/on-proving-ground";

const stage = onStage();
const ground = onProvingGround(stage);
const HASH = "a".repeat(64);

type Approval = Partial<typeof approvals.$inferInsert>;

/** What destroys, waiting with that decision on it, and forced into the queue past every command. */
async function forced(name: string, approval?: Approval, more = {}): Promise<string> {
  const id = await ground.drafted(name, { tier: 3, state: "waiting", previewHash: HASH, ...more });
  const { id: personId, name: personName } = stage.cast.operator;
  if (approval)
    await stage.db.insert(approvals).values({
      actionRunId: id,
      previewHash: HASH,
      personId,
      personName,
      decision: "approved",
      reason: "it is needed",
      at: new Date(),
      ...approval,
    });
  const attempt = stage.db.update(actionRuns).set({ state: "queued" }).where(eq(actionRuns.id, id));
  const said = await attempt.then(
    () => "it was allowed",
    (error: Error) => String(error.cause),
  );
  expect((await ground.rowOf(id)).state).toBe(said === "it was allowed" ? "queued" : "waiting");
  return said;
}

const REFUSED = expect.stringContaining("a second person has not approved this preview");

test("the database itself lets nothing that destroys be queued without a second person's yes to its preview", async () => {
  const { id: personId, name: personName } = stage.cast.admin;
  expect(await forced("none")).toEqual(REFUSED);
  expect(await forced("own", { personId, personName })).toEqual(REFUSED);
  expect(await forced("other preview", { previewHash: "b".repeat(64) })).toEqual(REFUSED);
  expect(await forced("no", { decision: "rejected" })).toEqual(REFUSED);
  expect(await forced("lapsed", { lapsedAt: new Date(), lapsedBecause: "taken back" })).toEqual(REFUSED);
  expect(await forced("yes", {})).toBe("it was allowed");
  expect(await forced("alone", undefined, { breakGlass: true })).toBe("it was allowed");
  expect(await forced("disrupts", undefined, { tier: 2 })).toBe("it was allowed");
});

test("nor be begun, nor a decision be changed or be said twice", async () => {
  const id = await ground.drafted("begun", { tier: 3, state: "waiting", previewHash: HASH });
  const begin = stage.db.update(actionRuns).set({ state: "running" }).where(eq(actionRuns.id, id));
  expect(await refusalOf(begin)).not.toBe("it was allowed");
  const decision = {
    actionRunId: id,
    previewHash: HASH,
    personId: stage.cast.operator.id,
    personName: stage.cast.operator.name,
    decision: "rejected" as const,
    reason: "not today",
    at: new Date(),
  };
  await stage.db.insert(approvals).values(decision);
  const turned = stage.db
    .update(approvals)
    .set({ decision: "approved" })
    .where(eq(approvals.actionRunId, id));
  expect(await refusalOf(turned)).not.toBe("it was allowed");
  const again = stage.db.insert(approvals).values({ ...decision, decision: "approved" });
  expect(await refusalOf(again)).not.toBe("it was allowed");
});
