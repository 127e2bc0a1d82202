import { beforeAll, expect, test } from "vitest";
import { environments, runs } from "@/db/schema";
import { onStage } from "@/server/testing/cast";
import { classifyRuns } from "./classify";
import { clientOf } from "./client-of";
import { markGhosts } from "./mark-ghosts";
import { mergeRuns, type RunHeard } from "./merge-runs";

const stage = onStage();
const PLACE = "azure-governance/production";
const NOON = new Date("2026-11-20T12:00:00Z");
const minutes = (count: number) => new Date(NOON.getTime() + count * 60_000);

const run = (externalId: string, from: number, over: Partial<RunHeard> = {}): RunHeard => ({
  job: "costs",
  tenant: externalId.slice(0, 1),
  externalId,
  status: "running",
  startedAt: minutes(from),
  endedAt: null,
  durationMs: null,
  records: null,
  error: null,
  ...over,
});

const hear = (heard: RunHeard[], at: Date) =>
  stage.db.transaction((tx) => mergeRuns(clientOf(tx), PLACE, heard, "history", at));

beforeAll(async () => {
  await stage.db
    .insert(environments)
    .values({ id: PLACE, platformId: "azure-governance", name: "production" });
});

test("time alone makes a run hang, then a ghost; its end clears both", async () => {
  await hear(
    [
      run("a", 0),
      run("b1", -50),
      run("b2", -20, { status: "succeeded", endedAt: minutes(-5), records: 1 }),
      run("c", -61),
      run("d", -200),
    ],
    NOON,
  );
  await classifyRuns(stage.db, NOON);
  await markGhosts(stage.db, NOON);
  const seen = async () =>
    Object.fromEntries(
      (await stage.db.select().from(runs)).map((row) => [
        row.externalId,
        [row.status, row.failureClass, row.ghost?.slice(0, 11) ?? null],
      ]),
    );
  expect(await seen()).toEqual({
    a: ["running", null, null],
    b1: ["running", null, "A later run"],
    b2: ["succeeded", null, null],
    c: ["running", "hung", null],
    d: ["running", "hung", "It has been"],
  });
  await hear([run("d", -200, { status: "failed", endedAt: minutes(1) }), run("c", -61)], minutes(1));
  expect(await seen()).toMatchObject({ d: ["failed", null, null], c: ["running", "hung", null] });
});
