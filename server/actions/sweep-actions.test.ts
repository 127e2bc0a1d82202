import { eq, sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { actionRuns } from "@/db/schema";
import { onStage } from "@/server/testing/cast";
import { onProvingGround } from "@/server/testing/on-proving-ground";
import { sweepActions } from "./verify-action";

const stage = onStage();
const ground = onProvingGround(stage);
const { target, rowOf } = ground;

beforeEach(() => ground.clear());

/** What a worker leaves behind that died at this point of its run. */
async function leftBehind(name: string, at: { calledAt: Date | null; leaseUntil: Date }) {
  const id = await ground.confirmed(name);
  await stage.db
    .update(actionRuns)
    .set({ state: "running", attempt: 1, ...at })
    .where(eq(actionRuns.id, id));
  return id;
}
const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);

async function queuedFor(id: string): Promise<string[]> {
  const { rows } = await stage.db.execute<{ name: string }>(
    sql`select name from pgboss.job where data->>'id' = ${id} order by created_on`,
  );
  return rows.map(({ name }) => name);
}

test("what was not sent is sent by another; what was sent is looked up and never sent again", async () => {
  const unsent = await leftBehind("web", { calledAt: null, leaseUntil: ago(1) });
  const sent = await leftBehind("db", { calledAt: ago(20), leaseUntil: ago(1) });
  await sweepActions(stage.db);
  expect(await rowOf(unsent)).toMatchObject({ state: "queued", attempt: 1, leaseUntil: null });
  expect(await queuedFor(unsent)).toEqual(["run-action"]);
  expect(await rowOf(sent)).toMatchObject({
    state: "verifying",
    attempt: 2,
    said: expect.stringContaining("worker died"),
  });
  expect(await queuedFor(sent)).toEqual(["verify-action"]);

  await Promise.all([unsent, sent].flatMap((id) => [ground.work(id), ground.work(id)]));
  await ground.settle(unsent);
  await ground.settle(sent);
  expect(target.effects.map((effect) => effect.target)).toEqual(["web"]);
  expect((await rowOf(unsent)).state).toBe("succeeded");
  expect((await rowOf(sent)).state).toBe("failed");
});

test("whoever still renews their lease is left alone", async () => {
  const id = await leftBehind("web", { calledAt: null, leaseUntil: ago(-10) });
  await sweepActions(stage.db);
  expect(await rowOf(id)).toMatchObject({ state: "running", attempt: 1 });
  expect(await queuedFor(id)).toEqual([]);
});

test("what was written down and never reached its queue is put there", async () => {
  const id = await ground.drafted("web", { requestedAt: ago(600) });
  const fresh = await ground.drafted("db");
  await sweepActions(stage.db);
  expect(await queuedFor(id)).toEqual(["preview-action"]);
  expect(await queuedFor(fresh)).toEqual([]);
});
