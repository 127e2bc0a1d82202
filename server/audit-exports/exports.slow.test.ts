import { beforeAll, expect, test } from "vitest";
import { as, onStage, refusalOf } from "@/server/testing/cast";
import { until } from "@/server/testing/until";
import { kill, withChildren } from "@/server/testing/with-children";
import { requestExport } from "./commands";
import { sendAtOnce, sendFile } from "./send";
import { exportById, muchHappened } from "./testing";
import { writeExports } from "./write-export";

const stage = onStage();
const start = withChildren(stage);
const EVENTS = 60_000;
beforeAll(() => muchHappened(stage.db, "complyai", EVENTS));

test("what is long is not sent at once; its worker is killed, and another ends the very same file", async () => {
  const now = new Date();
  const ask = { filter: { action: "sync.run" }, format: "jsonl", timeZone: "UTC" } as const;
  expect(await refusalOf(sendAtOnce(as(stage, "auditor"), ask))).toContain("ask for a file");
  const { id } = await requestExport({ ...as(stage, "auditor"), now }, ask);
  const worker = start("server/testing/export-worker.ts");
  await until("some of it is written", async () => (await exportById(stage.db, id)).written >= 2000);
  await kill(worker);
  const half = await exportById(stage.db, id);
  expect(half).toMatchObject({ state: "running", attempt: 1 });
  expect(half.written).toBeLessThan(EVENTS);

  const later = () => new Date(Date.now() + 120_000);
  await writeExports(stage.db, { now: later });
  expect(await exportById(stage.db, id)).toMatchObject({ state: "done", attempt: 2, written: EVENTS });
  const second = await requestExport({ ...as(stage, "auditor"), now }, ask);
  await writeExports(stage.db);
  const [killed, undisturbed] = await Promise.all(
    [id, second.id].map(async (one) =>
      Buffer.from(await (await sendFile(as(stage, "auditor"), one, null)).arrayBuffer()).toString(),
    ),
  );
  // Between the two requests the chains went on, which only the line at the head tells.
  const lines = (text = "") => text.split("\n").slice(1, -2);
  expect(lines(killed)).toHaveLength(EVENTS);
  expect(lines(killed)).toEqual(lines(undisturbed));
});
