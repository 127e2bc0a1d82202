import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { actionPreviews } from "@/db/schema";
import { draftAction } from "@/server/actions/draft-action";
import { previewAction } from "@/server/actions/preview-action";
import { submitAction } from "@/server/actions/submit-action";
import { as, onStage } from "@/server/testing/cast";
import { PROVING } from "@/server/testing/proving-ground";
import { REASON, withFlows } from "@/server/testing/with-flows";
import { walkFlows } from "./walk-flow";

const stage = onStage();
const on = withFlows(stage);
const later = (seconds: number) => new Date(Date.now() + seconds * 1000);

beforeEach(() => on.clearFlows());

test("what one person asked for counts, whoever looks at a preview after them", async () => {
  const id = await on.untilCreate("web");
  const look = (role: "admin" | "operator", now: Date) =>
    draftAction(as(stage, role, now), {
      environmentId: PROVING,
      action: "proving.scale-2",
      input: { target: "web", to: "3" },
      requestKey: randomUUID(),
      flowId: id,
      flowStep: "create",
    });
  const first = await look("admin", new Date());
  await previewAction(stage.db, on.book(), first.id);
  const second = await look("operator", later(1));
  await walkFlows(stage.db, later(1));
  expect((await on.stepOf(id, "create")).actionRunId).toBe(second.id);

  const [preview] = await stage.db
    .select()
    .from(actionPreviews)
    .where(eq(actionPreviews.actionRunId, first.id));
  await submitAction(as(stage, "admin"), { id: first.id, previewHash: preview?.hash ?? "", reason: REASON });
  await on.finishRun(first.id);
  await walkFlows(stage.db, later(2));
  expect(await on.stepOf(id, "create")).toMatchObject({
    state: "done",
    actionRunId: first.id,
    byName: "Ada",
  });
});
