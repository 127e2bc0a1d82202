import { randomInt } from "node:crypto";
import path from "node:path";
import { setTimeout as passes } from "node:timers/promises";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, openDatabase } from "@/db";
import { auditSegments } from "@/db/schema";
import { fileStore } from "@/server/stores/file-store";
import { onStage } from "@/server/testing/cast";
import { writePast } from "@/server/testing/past-trail";
import { kill, spoken, withChildren } from "@/server/testing/with-children";
import { workArchives } from "./archives";
import { verifyAgain } from "./verify-again";

const KILLS = 6;
const SCOPE = "complyai/operations";
const EVENTS = 6000;
const MONTHS = Array.from({ length: 4 }, (_, n) => `2016-0${n + 1}-01`);
const stage = onStage();
const store = fileStore("folder", path.join(process.env.WHEELHOUSE_DATA_DIR ?? "", "archive"));
const start = withChildren(stage);
let owner: Database;

beforeAll(async () => {
  owner = openDatabase(stage.base.ownerUrl, { applicationName: "test-owner", max: 2 });
  for (const month of MONTHS)
    await writePast({ db: stage.db, owner: owner.db }, { scope: SCOPE, month, events: EVENTS });
});
afterAll(() => owner.close());

const segments = () => stage.db.select().from(auditSegments).where(eq(auditSegments.scope, SCOPE));
const longAgo = () =>
  stage.db
    .update(auditSegments)
    .set({ heardAt: sql`now() - interval '10 minutes'` })
    .where(eq(auditSegments.state, "archiving"));

test(`a worker killed at ${KILLS} random points while it archives: every month ends up archived whole, and none is lost`, async () => {
  for (let killed = 0; killed < KILLS; killed += 1) {
    await longAgo();
    const worker = start("server/testing/archive-worker.ts");
    await spoken(worker);
    await passes(randomInt(50, 700));
    await kill(worker);
    for (const { state, verifiedAt } of await segments())
      expect(state === "archived").toBe(verifiedAt !== null);
  }
  await longAgo();
  await workArchives(stage.db, new Date(), store);
  const all = await segments();
  expect(all.map(({ state, events, problem }) => [state, events, problem])).toEqual(
    MONTHS.map(() => ["archived", EVENTS, null]),
  );
  for (const { scope, month } of all) await verifyAgain(stage.db, { scope, month }, () => store);
  const drafts = (await store.list("")).filter((name) => name.includes("draft"));
  expect(drafts).toEqual([]);
});
