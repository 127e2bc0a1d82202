import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { draftAction } from "@/server/actions/draft-action";
import { as, onStage, refusalOf } from "@/server/testing/cast";
import { PROVING } from "@/server/testing/proving-ground";
import { REASON, withFlows } from "@/server/testing/with-flows";
import { cancelFlow, pauseFlow, resumeFlow, stepAgain } from "./hold";
import { flowById } from "./queries";
import { walkFlows } from "./walk-flow";

const stage = onStage();
const on = withFlows(stage);
const later = (seconds: number) => new Date(Date.now() + seconds * 1000);
const again = async (id: string) => stepAgain(as(stage, "operator"), await on.seen(id, "test"));

beforeEach(() => on.clearFlows());

describe("a flow that is left", () => {
  test("stands still while it is paused and goes on next day where it stood", async () => {
    const id = await on.untilCreate("web");
    await pauseFlow(as(stage, "operator"), {
      flowId: id,
      version: (await on.flowOf(id)).version,
      reason: REASON,
    });
    expect(await refusalOf(again(id))).toContain("paused; resume it first");
    const tomorrow = later(86_400);
    await walkFlows(stage.db, tomorrow);
    await resumeFlow(as(stage, "operator", tomorrow), {
      flowId: id,
      version: (await on.flowOf(id)).version,
    });
    await on.act(id, "create", { target: "web", to: "3" });
    await walkFlows(stage.db, tomorrow);
    expect((await on.stepOf(id, "create")).state).toBe("done");
  });

  test("cancelled before anything was made it leaves nothing, and the tenant is none", async () => {
    const id = await on.untilCreate("web");
    const { left } = await cancelFlow(as(stage, "admin"), {
      flowId: id,
      version: (await on.flowOf(id)).version,
      reason: REASON,
    });
    expect(left).toBe(0);
    expect(await on.standing("web")).toBe("offboarded");
    expect(await on.flowOf(id)).toMatchObject({ state: "cancelled" });
    const again = await on.request("web");
    expect(again.id).not.toBe(id);
    expect(await on.standing("web")).toBe("draft");
  });

  test("cancelled after the create it lists what it leaves, and offers what takes it back", async () => {
    const id = await on.untilCreate("web");
    await on.act(id, "create", { target: "web", to: "3" });
    const cancel = async () =>
      cancelFlow(as(stage, "admin"), { flowId: id, version: (await on.flowOf(id)).version, reason: REASON });
    await walkFlows(stage.db, new Date());
    expect(await refusalOf(cancel())).toContain("is under way at the platform");
    await on.finishRun((await on.runOf(id, "first-sync"))?.id ?? "");
    await walkFlows(stage.db, new Date());
    expect((await cancel()).left).toBe(1);
    const { left, flow } = await flowById(stage.db, id);
    expect(flow.said).toContain("web has 3 replicas.");
    expect(left).toEqual([
      {
        step: "create",
        said: "web has 3 replicas.",
        undo: expect.objectContaining({ action: "proving.scale-2" }),
        isUndone: false,
      },
    ]);
    await on.act(id, "undo-create", { target: "web", to: "1" }, later(10));
    expect((await flowById(stage.db, id)).left[0]).toMatchObject({ isUndone: true });
    expect(on.target.replicas.get("web")).toBe(1);
    expect((await on.stepsOf(id)).every(({ state }) => state === "done" || state === "not-needed")).toBe(
      true,
    );
  });

  test("a preview that nobody confirmed is dropped with it", async () => {
    const id = await on.untilCreate("web");
    const { id: runId } = await draftAction(as(stage, "admin"), {
      environmentId: PROVING,
      action: "proving.scale-2",
      input: { target: "web", to: "3" },
      requestKey: randomUUID(),
      flowId: id,
      flowStep: "create",
    });
    await walkFlows(stage.db, new Date());
    expect((await on.stepOf(id, "create")).actionRunId).toBe(runId);
    await cancelFlow(as(stage, "admin"), {
      flowId: id,
      version: (await on.flowOf(id)).version,
      reason: REASON,
    });
    expect((await on.rowOf(runId)).state).toBe("cancelled");
  });
});
