import { eq, sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { actionOutput, actionRuns } from "@/db/schema";
import { onStage } from "@/server/testing/cast";
import { onProvingGround } from "@/server/testing/on-proving-ground";
import { MOST_LINES, OutputKeeper } from "./output-keeper";

const stage = onStage();
const ground = onProvingGround(stage);
const keeperOf = (id: string, attempt: number) => new OutputKeeper(stage.db, { id, attempt }, (text) => text);

beforeEach(() => ground.clear());

test("of what never ends the first hundred thousand lines are kept, and the last of them says so", async () => {
  const id = await ground.drafted("web", { state: "running", attempt: 1 });
  const keeper = keeperOf(id, 1);
  for (let line = 1; line <= MOST_LINES + 5; line += 1) keeper.say(`line ${line}`);
  await keeper.close();
  expect(MOST_LINES).toBe(100_000);
  expect(await stage.db.$count(actionOutput, eq(actionOutput.actionRunId, id))).toBe(MOST_LINES);
  const last = await stage.db
    .select({ seq: actionOutput.seq, level: actionOutput.level, text: actionOutput.text })
    .from(actionOutput)
    .where(sql`${actionOutput.actionRunId} = ${id} and ${actionOutput.seq} >= ${MOST_LINES - 1}`)
    .orderBy(actionOutput.seq);
  expect(last).toEqual([
    { seq: MOST_LINES - 1, level: "info", text: `line ${MOST_LINES - 1}` },
    { seq: MOST_LINES, level: "warn", text: expect.stringContaining("100000 lines are kept") },
  ]);
}, 60_000);

test("what a worker says after another took its run over is dropped, and so is its progress", async () => {
  const id = await ground.drafted("web", { state: "running", attempt: 1 });
  const keeper = keeperOf(id, 1);
  await stage.db.update(actionRuns).set({ attempt: 2 }).where(eq(actionRuns.id, id));
  keeper.say("not mine any more");
  keeper.progress(1, 2, "late");
  await keeper.close();
  expect(await ground.linesOf(id)).toEqual([]);
  expect((await ground.rowOf(id)).progress).toBeNull();
});
