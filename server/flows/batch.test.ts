import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { flowBatchRows, flows } from "@/db/schema";
import type { Role } from "@/domain/access";
import { previewAction } from "@/server/actions/preview-action";
import { as, auditOf, onStage, refusalOf } from "@/server/testing/cast";
import { PROVING } from "@/server/testing/proving-ground";
import { REASON, withFlows } from "@/server/testing/with-flows";
import { checkBatch, decideBatch, feedBatches, readBatch, requestBatch } from "./batch";
import { walkFlows } from "./walk-flow";

const stage = onStage();
const on = withFlows(stage);
const file = (text: string) => ({
  environmentId: PROVING,
  plan: "onboard-target",
  fileName: "new.csv",
  text,
});
const check = async (text: string) =>
  (await checkBatch(stage.db, file(text))).rows.map(({ line, verdict, said }) =>
    `${line} ${verdict} ${said}`.trim(),
  );
const request = (text: string, role: Role = "admin", requestKey: string = randomUUID()) =>
  requestBatch(as(stage, role), { ...file(text), reason: REASON, requestKey });
const approve = (id: string) =>
  decideBatch(as(stage, "operator"), { id, decision: "approved", reason: REASON });

/** Made up as it runs, so that nothing that looks like one stands in this file. */
const SECRET = ["xox", "b-", randomUUID()].join("");

beforeEach(() => on.clearFlows());

describe("a file", () => {
  test("tells of each row what would become of it", async () => {
    await on.request("known");
    expect(
      await check(
        [
          "\uFEFFname,purpose,owner.who",
          "web-1,shop,Jo",
          "Web 2,shop,Jo",
          '=HYPERLINK("x"),shop,Jo',
          "web-3,-cmd|' /C calc'!A0,Jo",
          "web-1,again,Jo",
          "known,shop,Jo",
          "web-4,shop,Jo,more",
          'web-5,"one, with a comma\nand a line",Jo',
          `web-6,${SECRET},Jo`,
        ].join("\r\n"),
      ),
    ).toEqual([
      "2 waiting",
      "3 refused name: lower-case letters, digits and hyphens",
      "4 refused name: it begins like a formula of a spreadsheet. Take the first character away.",
      "5 refused purpose: it begins like a formula of a spreadsheet. Take the first character away.",
      "6 refused It is the same as line 2.",
      "7 there-already It is under way already.",
      "8 refused It has 4 cells, the head has 3 columns.",
      "9 waiting",
      "10 refused purpose: This holds a Slack token. Secrets do not belong here: take it out. It was not kept.",
    ]);
  });

  test.each([
    ["", "The file is empty."],
    ["name\n", "a head and no rows"],
    ["name,password\nweb,x", 'The column "password" is not known. Known are: name, purpose, owner.who'],
    ["name,name\na,b", "stands there twice"],
    ["purpose\nshop", 'The column "name" (Name) is missing.'],
    ["name;purpose\na;b", "Separate them by commas"],
  ])("is refused as a whole: %j", async (text, said) => {
    expect(await refusalOf(check(text))).toContain(said);
    expect(await refusalOf(request(text))).toContain(said);
  });

  test("of 10,000 rows is read and kept; one row more is refused", async () => {
    const rows = Array.from({ length: 10_000 }, (_, n) => `web-${n}`);
    const { id } = await request(`name\n${rows.join("\n")}`);
    expect(await stage.db.$count(flowBatchRows, eq(flowBatchRows.batchId, id))).toBe(10_000);
    expect(await refusalOf(check(`name\n${rows.join("\n")}\nmore`))).toContain("at most 10000");
    const first = await readBatch(stage.db, { id, afterLine: 0 });
    expect(first).toMatchObject({ counts: { waiting: 10_000 }, nextLine: 501 });
    await feedBatches(stage.db, new Date());
    expect(await stage.db.$count(flows)).toBe(0);
    await approve(id);
    await feedBatches(stage.db, new Date());
    await feedBatches(stage.db, new Date());
    expect((await readBatch(stage.db, { id, afterLine: 0 })).counts.requested).toBe(50);
  });
});

test("begins when a second person agrees; its proofs and that approval count for each row", async () => {
  const { id } = await request("name,owner.who\nweb-1,Jo\nweb-2,\n");
  expect(
    await refusalOf(decideBatch(as(stage, "admin"), { id, decision: "approved", reason: REASON })),
  ).toContain("Somebody else decides this");
  await feedBatches(stage.db, new Date());
  expect(await stage.db.$count(flows)).toBe(0);
  await approve(id);
  await feedBatches(stage.db, new Date());
  const [first, second] = await stage.db.select().from(flows).orderBy(flows.subject);
  expect(await on.stepOf(first?.id ?? "", "owner")).toMatchObject({ state: "done", proof: { who: "Jo" } });
  expect((await on.stepOf(first?.id ?? "", "approval")).output?.said).toContain("for the whole file by Olga");
  expect((await on.stepOf(first?.id ?? "", "test")).state).toBe("running");
  expect((await on.stepOf(second?.id ?? "", "owner")).state).toBe("ready");
  const told = (await auditOf(stage.db, "flow.request")).filter(({ correlationId }) => correlationId === id);
  expect(told).toHaveLength(2);
});

test("what disrupts is drafted, previewed and confirmed with the file's reason, once", async () => {
  const { id: batchId } = await request("name,owner.who\nweb-1,Jo");
  await approve(batchId);
  await feedBatches(stage.db, new Date());
  const [flow] = await stage.db.select().from(flows);
  const id = flow?.id ?? "";
  await on.ask(id, "test");
  const drafted = await on.runOf(id, "create");
  expect(drafted).toMatchObject({ state: "drafted", origin: "flow", requestedByName: "Ada" });
  await walkFlows(stage.db, new Date());
  await previewAction(stage.db, on.book(), drafted?.id ?? "");
  await Promise.all([walkFlows(stage.db, new Date()), walkFlows(stage.db, new Date())]);
  expect(await on.runOf(id, "create")).toMatchObject({ state: "queued", reason: REASON });
  await on.finishRun(drafted?.id ?? "");
  await walkFlows(stage.db, new Date());
  expect((await on.stepOf(id, "create")).state).toBe("done");
  expect(on.target.effects).toHaveLength(1);
});

test("the same file sent twice with one click is one; workers side by side make each flow once", async () => {
  const key = randomUUID();
  const text = `name,owner.who\n${Array.from({ length: 20 }, (_, n) => `web-${n},Jo`).join("\n")}`;
  const { id } = await request(text, "admin", key);
  expect(await request(text, "admin", key)).toEqual({ id });
  await approve(id);
  await Promise.all([1, 2, 3].map(() => feedBatches(stage.db, new Date())));
  expect(await stage.db.$count(flows)).toBe(20);
});

test("rejected it makes nothing, and who lost the role makes nothing either", async () => {
  const { id } = await request("name\nweb-1");
  await decideBatch(as(stage, "operator"), { id, decision: "rejected", reason: REASON });
  await feedBatches(stage.db, new Date());
  expect((await readBatch(stage.db, { id, afterLine: 0 })).rows).toEqual([
    expect.objectContaining({ verdict: "refused", said: `Rejected by Olga: ${REASON}` }),
  ]);
  expect(await refusalOf(request("name\nweb-2", "operator"))).toContain("Needs the admin role");
  expect(await stage.db.$count(flows)).toBe(0);
});
