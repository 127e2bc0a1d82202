import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { sessions } from "@/db/schema";
import type { Role } from "@/domain/access";
import { connectors } from "@/server/connectors";
import { as, onStage, refusalOf } from "@/server/testing/cast";
import { PROVING } from "@/server/testing/proving-ground";
import { gravePlan, provingFlows, provingPlan } from "@/server/testing/proving-plans";
import { REASON, withFlows } from "@/server/testing/with-flows";
import { decideBatch, readBatch, requestBatch } from "./batch";
import { startFlow } from "./request-flow";
import { confirmStep, decideFlow } from "./work";

const stage = onStage();
const on = withFlows(stage);
beforeAll(() => {
  connectors.auditron = { ...provingFlows, flows: () => [provingPlan, gravePlan] };
});
const ASKED = "Prove once more that it is you; then it is done.";

beforeEach(async () => {
  await on.clearFlows();
  await stage.db.update(sessions).set({ steppedUpAt: null });
});

const prove = (role: Role) =>
  stage.db
    .update(sessions)
    .set({ steppedUpAt: sql`now()` })
    .where(eq(sessions.id, stage.cast[role].sessionId));

const request = (plan: string) =>
  startFlow(as(stage, "admin"), {
    environmentId: PROVING,
    plan,
    input: { name: "web" },
    reason: REASON,
    requestKey: randomUUID(),
  });
const decide = async (flowId: string, decision: "approved" | "rejected" = "approved") =>
  refusalOf(
    decideFlow(as(stage, "operator"), { ...(await on.seen(flowId, "approval")), decision, reason: REASON }),
  );

test("a flow that destroys is agreed to and told to go with a fresh proof only", async () => {
  const { id } = await request("close-target");
  expect(await decide(id)).toBe(ASKED);
  expect((await on.stepOf(id, "approval")).state).toBe("ready");
  await prove("operator");
  expect(await decide(id)).toBe("it was allowed");

  const go = async () => refusalOf(confirmStep(as(stage, "admin"), await on.seen(id, "live")));
  expect(await go()).toBe(ASKED);
  expect((await on.stepOf(id, "live")).state).toBe("ready");
  await prove("admin");
  expect(await go()).toBe("it was allowed");
});

test("saying no takes no proof, and neither does agreeing to what destroys nothing", async () => {
  expect(await decide((await request("close-target")).id, "rejected")).toBe("it was allowed");
  await on.clearFlows();
  const { id } = await request("onboard-target");
  await on.record(id);
  expect(await decide(id)).toBe("it was allowed");
});

test("a file of flows that destroy is agreed to with a fresh proof only", async () => {
  const file = {
    environmentId: PROVING,
    plan: "close-target",
    fileName: "old.csv",
    text: "name\nweb-1\nweb-2",
  };
  const { id } = await requestBatch(as(stage, "admin"), {
    ...file,
    reason: REASON,
    requestKey: randomUUID(),
  });
  const agree = () =>
    refusalOf(decideBatch(as(stage, "operator"), { id, decision: "approved", reason: REASON }));
  expect(await agree()).toBe(ASKED);
  expect((await readBatch(stage.db, { id, afterLine: 0 })).batch.decision).toBeNull();
  await prove("operator");
  expect(await agree()).toBe("it was allowed");
});
