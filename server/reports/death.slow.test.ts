import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { notifications, reportPdfs, reportSendings, reports } from "@/db/schema";
import { auditOf, onStage } from "@/server/testing/cast";
import { withKilled } from "@/server/testing/killed";
import { startsClean, withInbox } from "@/server/testing/with-inbox";
import { makeReports, SILENT_SECONDS } from "./make-reports";
import { oneReport } from "./queries";
import { sendReports } from "./send-reports";
import { DAY, reportsOf, seedSmallWorld } from "./testing";
import { verifyReports } from "./verify";

const stage = onStage();
const post = withInbox(stage);
startsClean(stage, post);
const killed = withKilled(stage);
const { define, ask, rowOf } = reportsOf(stage);
beforeAll(() => seedSmallWorld(stage));

/** When the next worker looks: the one that died was silent long enough. */
const next = () => new Date(Date.now() + (SILENT_SECONDS + 5) * 1000);

let definitionId: string;
let undisturbed: string;
let id: string;
beforeEach(async () => {
  definitionId = await define({
    platformId: "auditron",
    sections: ["objectives", "alerts", "syncs"],
    channelIds: ["slack"],
  });
  undisturbed = await ask(definitionId, "2026-06-30");
  await makeReports(stage.db);
  await stage.db.delete(reportSendings);
  id = await ask(definitionId, DAY);
});

const frozenTold = async () =>
  (await auditOf(stage.db, "report.freeze")).filter(({ subjectId }) => subjectId === id);
const messages = () => stage.db.select().from(notifications);

/** What must be so in the end, whenever its worker died: one report, one chain, one message. */
async function expectWhole(attempt: number): Promise<void> {
  for (const _ of ["the next worker", "and one more turn"]) {
    await makeReports(stage.db, next);
    await sendReports(stage.db, next());
    await post.turn(next());
  }
  const { report, content } = await oneReport(stage.db, id);
  const before = await rowOf(undisturbed);
  expect(report).toMatchObject({ state: "frozen", number: 2, previousDigest: before.digest });
  expect(await rowOf(id)).toMatchObject({ attempt });
  expect(JSON.stringify(content)).toContain("97.1014");
  expect(await verifyReports(stage.db, definitionId)).toEqual({ verified: 2, problems: [] });
  expect(await stage.db.$count(reports, eq(reports.definitionId, definitionId))).toBe(2);
  expect((await frozenTold()).map(({ detail }) => detail.digest)).toEqual([report.digest]);
  expect(await stage.db.$count(reportPdfs, eq(reportPdfs.reportId, id))).toBe(1);
  expect((await messages()).map(({ state }) => state)).toEqual(["sent"]);
  expect(post.inbox.arrived.filter(({ by }) => by === "slack")).toHaveLength(1);
}

describe("the worker of a report is killed", () => {
  test("while it gathers the figures: nothing is kept, and the next one begins again", async () => {
    await killed({
      name: "report-worker",
      before: "lock table alert_events in access exclusive mode",
    });
    expect(await rowOf(id)).toMatchObject({ state: "making", attempt: 1, content: null, frozenText: null });
    await makeReports(stage.db, () => new Date());
    expect(await rowOf(id)).toMatchObject({ state: "making", attempt: 1 });
    await expectWhole(2);
  });

  test("when its text and its digest are written and the trail is not: neither is there", async () => {
    await killed({
      name: "report-worker",
      before: "lock table audit_events in share mode",
    });
    expect(await rowOf(id)).toMatchObject({ state: "making", content: null, digest: null, madeAt: null });
    expect(await frozenTold()).toEqual([]);
    expect(await stage.db.$count(reportSendings)).toBe(0);
    await expectWhole(2);
  });

  test("when it is frozen and goes to its channel: it is sent once, by the next one", async () => {
    await killed({
      name: "report-worker",
      before: "lock table notifications in share mode",
    });
    expect(await rowOf(id)).toMatchObject({ state: "frozen", attempt: 1 });
    expect(await stage.db.select().from(reportSendings)).toMatchObject([{ state: "waiting", attempt: 0 }]);
    expect(await messages()).toEqual([]);
    await expectWhole(1);
  });
});
