import { describe, expect, test } from "vitest";
import type { Action } from "@/platforms/platform";
import { aCall, type Bench, onBench } from "@/platforms/testing";
import { connector } from "./connector";
import { simulate } from "./simulator";
import { MORNING, withAnswers } from "./testing";

const RUN = aCall({ id: "run-1", idempotencyKey: "key-1" });

function evaluateOf(bench: Bench): Action {
  const action = connector.actions(bench.conversation.dialect).find(({ key }) => key === "alerts.evaluate");
  if (!action) throw new Error("There is no alerts.evaluate.");
  return action;
}

const offered = async (bench: Bench) =>
  (await connector.probe(bench.conversation)).capabilities.find(
    ({ capability }) => capability === "alerts.evaluate",
  );

describe("an evaluation on demand", () => {
  test("is proved by newer evaluations, never by the answer", async () => {
    const bench = await onBench(connector, simulate, { dialect: "runbook", at: MORNING });
    expect(await offered(bench)).toMatchObject({ supported: true });
    const evaluate = evaluateOf(bench);
    const before = await evaluate.look(bench.conversation, {});
    const startedAt = bench.now();
    await evaluate.execute(bench.conversation, {}, RUN);
    const settled = () => evaluate.verify.settled(bench.conversation, {}, before.facts, startedAt);
    expect(await settled()).toMatchObject({ state: "pending" });
    bench.travel(30_000);
    expect(await settled()).toMatchObject({ state: "succeeded", facts: { evaluations: 3, failed: 0 } });
  });

  test("that only failed is told as failed", async () => {
    const failing = withAnswers({
      "/api/alerts/runs/": () => ({
        json: [
          { id: "1", rule_slug: "campaign_ctr_drop", status: "failed", created_at: "2026-11-20T14:36:00Z" },
        ],
      }),
    });
    const bench = await onBench(connector, failing, { dialect: "runbook", pin: "runbook", at: MORNING });
    const evaluate = evaluateOf(bench);
    const verdict = await evaluate.verify.settled(bench.conversation, {}, { unseen: "…" }, MORNING);
    expect(verdict).toMatchObject({ state: "failed", facts: { failed: 1 } });
  });

  test.each(["head", "december"])(
    "is not offered in %s, with the next time in its place",
    async (dialect) => {
      const bench = await onBench(connector, simulate, { dialect, at: MORNING });
      expect(await offered(bench)).toMatchObject({
        supported: false,
        because: expect.stringMatching(/\(404\).*quarter hour; the next time is 14:45 UTC/),
      });
      await expect(evaluateOf(bench).execute(bench.conversation, {}, RUN)).rejects.toMatchObject({
        trouble: "not-deployed",
      });
    },
  );
});
